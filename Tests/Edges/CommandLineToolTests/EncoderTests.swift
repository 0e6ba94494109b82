import JSON
import Querying
import Terminal
import PlatformJSON
import Testing

@testable import CommandLineTool

@Suite struct EncoderTests {
    private let columns = [
        ColumnInfo(name: "id", type: .integer), ColumnInfo(name: "na,me", type: .varchar),
        ColumnInfo(name: "id", type: .json),
    ]
    private let chunks = [
        ResultChunk(
            rowCount: 2,
            columns: [
                [.integer(1), .null], [.text("a\"b, c"), .text("")], [.text("{\"x\": 1}"), .null],
            ]),
        ResultChunk(rowCount: 1, columns: [[.integer(3)], [.text("line\nbreak")], [.text("[]")]]),
    ]

    private func encode(_ encoder: some ResultEncoder) -> String {
        var encoder = encoder
        var bytes = encoder.begin(columns)
        for chunk in chunks { bytes += encoder.encode(chunk) }
        return String(decoding: bytes + encoder.end(), as: UTF8.self)
    }

    @Test func csv() {
        #expect(
            encode(CSVEncoder()) == """
                id,"na,me",id
                1,"a""b, c","{""x"": 1}"
                ,"",
                3,"line
                break",[]

                """)
        #expect(encode(CSVEncoder(hasHeader: false)).hasPrefix("1,"))
    }

    @Test func jsonIsOneDocument() throws {
        let text = encode(JSONEncoder(isLines: false))
        #expect(
            text == """
                [
                {"id":1,"na,me":"a\\"b, c","id_1":{"x": 1}},
                {"id":null,"na,me":"","id_1":null},
                {"id":3,"na,me":"line\\nbreak","id_1":[]}
                ]

                """)
        #expect(try JSONValue(parsing: text).arrayValue?.count == 3)
    }

    @Test func linesAreDocumentsEach() throws {
        let lines = encode(JSONEncoder(isLines: true)).split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            #expect(try JSONValue(parsing: String(line)).objectValue?.names == ["id", "na,me", "id_1"])
        }
    }

    @Test func anEmptyResultIsStillADocument() throws {
        var encoder = JSONEncoder(isLines: false)
        let bytes = encoder.begin(columns) + encoder.end()
        #expect(try JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) == [])
    }

    @Test func namesOfColumnsBecomeDistinct() {
        #expect(JSONEncoder.distinct(["a", "a", "a_1", "b", "a"]) == ["a", "a_2", "a_1", "b", "a_3"])
    }

    @Test func aTableShowsTypesAndHowManyRows() {
        var table = ResultTable(columns)
        for chunk in chunks { table.append(chunk) }
        #expect(
            table.lines(isTruncated: false, facts: .plain, milliseconds: 12) == [
                "     id  na,me        id",
                "integer  varchar      json",
                "───────  ───────────  ────────",
                "      1  a\"b, c       {\"x\": 1}",
                "   NULL               NULL",
                "      3  line\\nbreak  []",
                "(3 rows, 12 ms)",
            ])
        #expect(
            table.lines(isTruncated: true, facts: .plain, milliseconds: nil).last
                == "(first 3 rows, there are more: use --limit N, or --format csv for all)")
    }
}
