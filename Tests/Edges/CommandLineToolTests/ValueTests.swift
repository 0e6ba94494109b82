import Querying
import PlatformJSON
import Testing

@testable import CommandLineTool

@Suite struct ValueTests {
    @Test(
        arguments: [
            (.null, "NULL", "null"), (.boolean(true), "true", "true"),
            (.integer(.min), "-9223372036854775808", "-9223372036854775808"),
            (.integer(0), "0", "0"), (.unsigned(.max), "18446744073709551615", "18446744073709551615"),
            (
                .wide(.init(-170_141_183_460_469_231_731_687_303_715_884_105_728)),
                "-170141183460469231731687303715884105728",
                "-170141183460469231731687303715884105728"
            ),
            (.double(0.1), "0.1", "0.1"), (.double(1e300), "1e+300", "1e+300"), (.double(.nan), "nan", "\"NaN\""),
            (.double(-.infinity), "-inf", "\"-Infinity\""), (.float(0.1), "0.1", "0.1"),
            (.decimal(.init(unscaled: -5, scale: 2)), "-0.05", "-0.05"),
            (.decimal(.init(unscaled: 1250, scale: 2)), "12.50", "12.50"),
            (.decimal(.init(unscaled: 7, scale: 0)), "7", "7"), (.text("a\"b\n"), "a\"b\n", #""a\"b\n""#),
            (.blob([0x41, 0, 0xFF, 0x5C]), "A\\x00\\xFF\\x5C", #""A\\x00\\xFF\\x5C""#),
            (
                .uuid(high: 0x0123_4567_89AB_CDEF, low: 0x0123_4567_89AB_CDEF), "01234567-89ab-cdef-0123-456789abcdef",
                "\"01234567-89ab-cdef-0123-456789abcdef\""
            ),
            (.date(0), "1970-01-01", "\"1970-01-01\""), (.date(-719_529), "0002-12-31 (BC)", "\"0002-12-31 (BC)\""),
            (.date(.max), "infinity", "\"infinity\""), (.time(3_723_500_000), "01:02:03.5", "\"01:02:03.5\""),
            (.timeWithTimeZone(microseconds: 0, offset: -19_800), "00:00:00-05:30", "\"00:00:00-05:30\""),
            (.timestamp(-1), "1969-12-31 23:59:59.999999", "\"1969-12-31T23:59:59.999999\""),
            (.timestamp(86_400_000_000), "1970-01-02 00:00:00", "\"1970-01-02T00:00:00\""),
            (.timestamp(.max), "infinity", "\"infinity\""),
            (.timestampNanoseconds(-1), "1969-12-31 23:59:59.999999999", "\"1969-12-31T23:59:59.999999999\""),
            (.timestampWithTimeZone(250_000), "1970-01-01 00:00:00.25+00", "\"1970-01-01T00:00:00.25Z\""),
            (
                .interval(months: 14, days: 1, microseconds: -1_000_000), "1 year 2 months 1 day -00:00:01",
                "\"1 year 2 months 1 day -00:00:01\""
            ),
            (.interval(months: 0, days: 0, microseconds: 0), "00:00:00", "\"00:00:00\""),
            (.list([.integer(1), .null, .text("x")]), #"[1,null,"x"]"#, #"[1,null,"x"]"#),
            (
                .structure([.init(name: "a", value: .integer(1)), .init(name: "b", value: .list([]))]),
                #"{"a":1,"b":[]}"#,
                #"{"a":1,"b":[]}"#
            ),
            (.map([.init(key: .text("k"), value: .boolean(false))]), #"{"k":false}"#, #"{"k":false}"#),
            (.map([.init(key: .integer(1), value: .null)]), #"[{"key":1,"value":null}]"#, #"[{"key":1,"value":null}]"#),
        ] as [(QueryValue, String, String)])
    func textAndJSON(_ value: QueryValue, _ text: String, _ json: String) {
        #expect(ValueText.text(value) == text)
        var bytes: [UInt8] = []
        ValueJSON.append(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == json)
    }

    @Test func documentsStayDocuments() {
        var bytes: [UInt8] = []
        ValueJSON.append(.text("{\n\"a\": 1}"), isJSON: true, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "{ \"a\": 1}")
    }

    @Test(
        arguments: [
            ("5", .integer(5)), ("-5", .integer(-5)), ("05", .text("05")), ("1.5", .double(1.5)), ("1.", .double(1)),
            ("nan", .text("nan")),
            ("true", .boolean(true)), ("null", .null), ("text:5", .text("5")), ("UA", .text("UA")), ("", .text("")),
            ("-", .text("-")),
            ("1-2", .text("1-2")), ("1.2.3", .text("1.2.3")), ("0x1.8p1", .text("0x1.8p1")),
        ] as [(String, QueryValue)])
    func parameters(_ text: String, _ value: QueryValue) {
        #expect(ParameterText.value(text) == value)
    }
}
