import Errors
import Foundation
import Querying
import Testing

@Suite struct FileSourceTests {
    func put(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func filesOfEveryFormatAreRead() async throws {
        try await withFolder { folder in
            try await withSession { session in
                try put("id,name\n1,\"a, b\"\n2,c\n", folder + "/a.csv")
                try put("id\tname\textra\n3\td\t2020-01-01\n", folder + "/b.tsv")
                try put("[{\"id\": 1, \"name\": \"a\"}, {\"id\": 2}]", folder + "/c.json")
                try put("{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2}\n", folder + "/d.ndjson")
                try await session.execute("COPY (SELECT 1 AS id, 'a' AS name) TO '\(folder)/e.parquet'")
                let expected: [(FileFormat, String, [String])] = [
                    (.csv, "a.csv", ["1|a, b", "2|c"]), (.tsv, "b.tsv", ["3|d|2020-01-01"]),
                    (.json, "c.json", ["1|a", "2|NULL"]), (.ndjson, "d.ndjson", ["1|a", "2|NULL"]),
                    (.parquet, "e.parquet", ["1|a"]),
                ]
                for (format, file, rows) in expected {
                    #expect(FileFormat(fileName: file) == format)
                    let source = try await session.prepare(FileSource(format: format, files: ["\(folder)/\(file)"]))
                    let texts = try await session.texts(source.sql)
                    #expect(texts == rows, "\(file)")
                }
                let named = try await session.prepare(
                    FileSource(format: .csv, files: ["\(folder)/a.csv", "\(folder)/b.tsv"], fileNameColumn: "_file"))
                #expect(named.columns.map(\.name) == ["id", "name", "extra", "_file"])
                #expect(named.columns[0].type == .bigint)
            }
        }
    }

    @Test func excelIsReadThroughTheExtension() async throws {
        try await withFolder { folder in
            try await withSession { session in
                // LOADs the extension by preparing a source over a file that is not there.
                let error = await failure {
                    _ = try await session.prepare(FileSource(format: .excel, files: [folder + "/none.xlsx"]))
                }
                #expect(error?.code != .unavailable)
                let path = folder + "/x.xlsx"
                try await session.execute("COPY (SELECT 1.5 AS v, 'a' AS name) TO '\(path)' (FORMAT xlsx, HEADER true)")
                let source = try await session.prepare(FileSource(format: .excel, files: [path], fileNameColumn: "f"))
                let texts = try await session.texts(source.sql)
                #expect(texts == ["1.5|a|\(path)"])
            }
        }
    }

    @Test func rejectedRowsComeBackWithTheirPlace() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let rows = (1...3000).map { "\($0),n\($0),\($0 * 2)\n" }.joined()
                let path = folder + "/bad.csv"
                try put("id,name,v\n" + rows + "3001,x,not a number\n3002,only\n3003,a,1,extra\n3004,b,3\n", path)
                let source = FileSource(
                    format: .csv, files: [path], setsRejectedRowsAside: true, columnTypes: ["v": .bigint])
                let prepared = try await session.prepare(source)
                // Read twice, as by a count and a write: a rejected row is told once.
                let found12 = try await session.texts("SELECT count(*), max(id), sum(v) FROM (\(prepared.sql))")
                #expect(found12 == ["3001|3004|9003003"])
                let found13 = try await session.texts("SELECT sum(v) FROM (\(prepared.sql))")
                #expect(found13 == ["9003003"])
                let rejected = try await session.takeRejectedRows()
                #expect(rejected.map(\.line) == [3002, 3003, 3004])
                #expect(rejected.map(\.text) == ["3001,x,not a number", "3002,only", "3003,a,1,extra"])
                #expect(rejected.allSatisfy { $0.file == path })
                #expect(rejected[0].column == "v")
                #expect(rejected[0].reason.contains("not a number"))
                let again = try await session.takeRejectedRows()
                #expect(again.isEmpty)
            }
        }
    }

    @Test func aBrokenFileIsNamed() async throws {
        try await withFolder { folder in
            try await withSession { session in
                try put("not parquet", folder + "/x.parquet")
                let error = await failure {
                    _ = try await session.prepare(FileSource(format: .parquet, files: [folder + "/x.parquet"]))
                }
                #expect(error?.code == .invalidInput)
                #expect(error?.message.hasPrefix(folder + "/x.parquet cannot be read") == true)
            }
        }
    }
}
