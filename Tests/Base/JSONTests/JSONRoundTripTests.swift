import Errors
import JSON
import Testing

@Suite struct JSONRoundTripTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "-12", "9223372036854775807", "1.5", "-0.25", "1e300", #""a\n\"\\ü😀\u0001""#,
        #"{"a":[1,{"b":null}],"c":"d"}"#,
    ])
    func readsWhatItWrites(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.text()) == value)
        #expect(try JSONValue(parsing: value.text(indent: 2)) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "01", "1.", "-", "tru", "\"", "\"\\x\"", "{\"a\" 1}", "1 2", "\u{1}", "\"\u{1}\"",
    ])
    func refusesWhatIsNotJSON(_ text: String) {
        #expect(throws: MartletError.self) { try JSONValue(parsing: text) }
    }

    @Test func tellsLineAndColumn() throws {
        let error = #expect(throws: MartletError.self) { try JSONValue(parsing: "{\n  \"a\": nope\n}", file: "f.json") }
        #expect(error?.location?.description == "f.json:2:8")
    }

    @Test func surrogatesAndDepth() throws {
        #expect(try JSONValue(parsing: #""\ud83d\ude00""#) == "😀")
        #expect(throws: MartletError.self) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000))
        }
    }

    @Test func membersKeepTheirOrder() {
        var object = JSONObject()
        for index in 0..<20 { object["k\(19 - index)"] = .integer(Int64(index)) }
        object["k3"] = nil
        #expect(object.names == (0..<20).map { "k\(19 - $0)" }.filter { $0 != "k3" })
        #expect(object["k0"] == 19)
    }
}
