import Errors
import JSON
import Testing

@testable import Iceberg

/// Filters as clients send them.
@Suite struct ScanFilterTests {
    static let schema = Schema(fields: [
        NestedField(id: 1, name: "id", required: true, type: .long),
        NestedField(id: 2, name: "Region", type: .string),
        NestedField(id: 3, name: "amount", type: .decimal(precision: 9, scale: 2)),
        NestedField(id: 4, name: "day", type: .date),
        NestedField(id: 5, name: "at", type: .timestamptz),
        NestedField(id: 6, name: "ratio", type: .double),
        NestedField(id: 7, name: "raw", type: .binary),
        NestedField(
            id: 8, name: "address", required: false,
            type: .structure(StructType(fields: [NestedField(id: 9, name: "city", type: .string)]))),
        NestedField(id: 10, name: "flag", type: .boolean),
        NestedField(id: 11, name: "uid", type: .uuid),
    ])

    private func filter(_ text: String, caseSensitive: Bool = true) throws -> ScanFilter {
        try ScanFilter(json: JSONValue(parsing: text), schema: Self.schema, caseSensitive: caseSensitive)
    }

    private func possible(_ predicate: Predicate) throws -> BoundPredicate { try predicate.bound(to: Self.schema) }

    @Test(arguments: [
        (#"{"type":"eq","term":"id","value":5}"#, Predicate.column("id", .equal, .long(5))),
        (#"{"type":"lt","term":"id","value":5}"#, .column("id", .less, .long(5))),
        (#"{"type":"lt-eq","left":{"type":"reference","name":"id"},"right":5}"#, .column("id", .lessOrEqual, .long(5))),
        (#"{"type":"gt","left":5,"right":{"type":"reference","id":1}}"#, .column("id", .less, .long(5))),
        (
            #"{"type":"gt-eq","term":{"type":"reference","term":"id"},"value":"7"}"#,
            .column("id", .greaterOrEqual, .long(7))
        ),
        (#"{"type":"in","term":"Region","values":["eu","us"]}"#, .isIn("Region", [.string("eu"), .string("us")])),
        (
            #"{"type":"in","child":{"type":"reference","name":"day"},"values":{"type":"literals","values":["2026-03-01"],"data-type":"date"}}"#,
            .isIn("day", [.date(20513)])
        ),
        (#"{"type":"is-null","child":{"type":"reference","name":"Region"}}"#, .isNull("Region")),
        (#"{"type":"not-null","term":"Region"}"#, .notNull("Region")),
        (#"{"type":"is-nan","term":"ratio"}"#, .isNaN("ratio")),
        (#"{"type":"starts-with","term":"address.city","value":"Be"}"#, .startsWith("address.city", "Be")),
        (
            #"{"type":"eq","term":"amount","value":"12.50"}"#,
            .column("amount", .equal, .decimal(DecimalValue(unscaled: 1250, scale: 2)))
        ),
        (
            #"{"type":"eq","term":"amount","value":12.5}"#,
            .column("amount", .equal, .decimal(DecimalValue(unscaled: 1250, scale: 2)))
        ),
        (
            #"{"type":"eq","term":"amount","value":"2E+3"}"#,
            .column("amount", .equal, .decimal(DecimalValue(unscaled: 2000, scale: 0)))
        ),
        (#"{"type":"eq","term":"day","value":"2026-03-01"}"#, .column("day", .equal, .date(20513))),
        (#"{"type":"eq","term":"day","value":20513}"#, .column("day", .equal, .date(20513))),
        (
            #"{"type":"eq","term":"at","value":"1970-01-01T00:00:01+00:00"}"#,
            .column("at", .equal, .timestamptz(1_000_000))
        ),
        (#"{"type":"eq","term":"at","value":"1970-01-01T00:00:01"}"#, .column("at", .equal, .timestamptz(1_000_000))),
        (#"{"type":"eq","term":"raw","value":"01Ff"}"#, .column("raw", .equal, .binary([1, 255]))),
        (
            #"{"type":"eq","term":"flag","value":{"type":"literal","value":true,"data-type":"boolean"}}"#,
            .column("flag", .equal, .boolean(true))
        ),
        (#"{"type":"eq","term":"ratio","value":1.5}"#, .column("ratio", .equal, .double(1.5))),
        (#"{"type":"and","left":true,"right":{"type":"eq","term":"id","value":1}}"#, .column("id", .equal, .long(1))),
        (
            #"{"type":"or","left":{"type":"false"},"right":{"type":"eq","term":"id","value":1}}"#,
            .column("id", .equal, .long(1))
        ),
        (#"{"type":"not","child":{"type":"is-null","term":"id"}}"#, .notNull("id")),
    ])
    func readsWhatClientsSend(_ text: String, _ expected: Predicate) throws {
        let read = try filter(text)
        #expect(try read.possible == possible(expected))
        #expect(try read.certain == possible(expected))
        #expect(try filter(read.json.text()).possible == read.possible)
    }

    @Test func goesBackInTheWordsOfTheClient() throws {
        let test = #"{"type":"not-eq","term":"day","value":"2026-03-01"}"#
        let text = #"{"type":"and","left":\#(test),"right":{"type":"not","child":{"type":"is-nan","term":"ratio"}}}"#
        #expect(try filter(text).json == JSONValue(parsing: text))
        #expect(try filter("true").json == true)
        #expect(try filter(#"{"type":"false"}"#).json == false)
    }

    /// By the specification's predicates null is unequal to 5, by SQL it is not: files with nulls stay, and are never sure.
    @Test(arguments: [
        #"{"type":"not-eq","term":"id","value":5}"#, #"{"type":"not","child":{"type":"eq","term":"id","value":5}}"#,
        #"{"type":"not-in","term":"id","values":[5]}"#,
    ])
    func negationsKeepNulls(_ text: String) throws {
        let files = FileFilter(try filter(text), schema: Self.schema, specs: [.unpartitioned])
        func file(nulls: Int64, _ range: ClosedRange<Int64>?) -> DataFile {
            DataFile(
                path: "f", recordCount: 10, fileSize: 1, valueCounts: [1: 10], nullCounts: [1: nulls],
                lowerBounds: range.map { [1: Literal.long($0.lowerBound).bytes] } ?? [:],
                upperBounds: range.map { [1: Literal.long($0.upperBound).bytes] } ?? [:])
        }
        #expect(files.mayMatch(file(nulls: 10, nil), specID: 0))
        #expect(files.mayMatch(file(nulls: 1, 5...5), specID: 0))
        #expect(!files.mayMatch(file(nulls: 0, 5...5), specID: 0))
        #expect(files.mustMatch(file(nulls: 0, 6...9), specID: 0))
        #expect(!files.mustMatch(file(nulls: 1, 6...9), specID: 0))
    }

    @Test func namesAreFoundInAnyCaseOnlyWhereAsked() throws {
        let text = #"{"type":"is-null","term":"rEGION"}"#
        #expect(throws: MartletError.self) { try filter(text) }
        #expect(try filter(text, caseSensitive: false).possible == possible(.isNull("Region")))
    }

    @Test(arguments: [
        "null", "5", "[]", "{}", #""true""#, #"{"type":"xor","left":true,"right":true}"#,
        #"{"type":"and","left":true}"#,
        #"{"type":"not"}"#, #"{"type":"eq","term":"id"}"#, #"{"type":"eq","term":"nope","value":1}"#,
        #"{"type":"eq","term":"id","value":null}"#, #"{"type":"eq","term":"id","value":"x"}"#,
        #"{"type":"eq","term":"id","value":true}"#, #"{"type":"eq","term":"day","value":"March"}"#,
        #"{"type":"eq","term":"raw","value":"0"}"#, #"{"type":"eq","term":"address","value":1}"#,
        #"{"type":"in","term":"id","values":5}"#, #"{"type":"in","term":"id","values":[1,"x"]}"#,
        #"{"type":"starts-with","term":"id","value":"1"}"#, #"{"type":"eq","left":1,"right":1}"#,
        #"{"type":"starts-with","left":"a","right":{"type":"reference","name":"Region"}}"#,
        #"{"type":"eq","term":{"type":"transform","transform":"day","term":"id"},"value":1}"#,
        #"{"type":"eq","term":{"type":"transform","transform":"void","term":"id"},"value":1}"#,
        #"{"type":"eq","term":{"type":"transform","transform":"bucket[0]","term":"id"},"value":1}"#,
        #"{"type":"eq","term":{"type":"reference","id":99},"value":1}"#,
        #"{"type":"eq","left":{"type":"apply","function":"bucket","arguments":["x",{"type":"reference","id":1}]},"right":1}"#,
        #"{"type":"eq","term":"id","value":{"type":"literal","value":1,"data-type":"rope"}}"#,
        #"{"type":"eq","term":"id","value":{"value":1}}"#,
    ])
    func refusesWhatIsNoFilter(_ text: String) throws {
        let error = #expect(throws: MartletError.self) { try filter(text) }
        #expect(error?.code == .invalidInput || error?.code == .unsupported)
        #expect((error?.message.utf8.count ?? 0) < 400)
    }

    @Test func refusesFunctionsThatAreNoTransforms() throws {
        let text =
            #"{"type":"eq","left":{"type":"apply","function":["geo","area"],"arguments":[{"type":"reference","id":1}]},"right":1}"#
        let error = #expect(throws: MartletError.self) { try filter(text) }
        #expect(error?.code == .unsupported)
    }

    @Test func boundsTheNumberOfTests() throws {
        func disjunction(_ count: Int) -> JSONValue {
            if count == 1 { return ["type": "eq", "term": "id", "value": 1] }
            return ["type": "or", "left": disjunction(count / 2), "right": disjunction(count - count / 2)]
        }
        _ = try ScanFilter(json: disjunction(ScanFilter.testLimit), schema: Self.schema)
        let error = #expect(throws: MartletError.self) {
            try ScanFilter(json: disjunction(ScanFilter.testLimit + 1), schema: Self.schema)
        }
        #expect(error?.code == .limitExceeded)
        let deep =
            String(repeating: #"{"type":"not","child":"#, count: 600) + "true" + String(repeating: "}", count: 600)
        #expect(throws: MartletError.self) { try filter(deep) }
    }

    @Test func ofManyValuesOnlyTheRangeCounts() throws {
        let values = (0..<1000).map { String($0 * 2) }.joined(separator: ",")
        let read = try filter(#"{"type":"in","term":"id","values":[\#(values)]}"#)
        #expect(
            try read.possible
                == possible(.and([.column("id", .greaterOrEqual, .long(0)), .column("id", .lessOrEqual, .long(1998))])))
        #expect(read.certain == .alwaysFalse)
        let none = try filter(#"{"type":"not-in","term":"id","values":[\#(values)]}"#)
        #expect(none.possible == .undecided)
    }
}
