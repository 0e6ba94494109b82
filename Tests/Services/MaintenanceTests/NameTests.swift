import CatalogService
import Cataloging
import Errors
import Foundation
import Iceberg
import Maintenance
import Testing

@Suite struct NameTests {
    private let sample = "SELECT i AS id, 'p' AS part, i AS value FROM range(5) r(i)"

    @Test func aDroppedTableComesBackByRevert() async throws {
        let lake = try await TestLake()
        try await lake.append(sample)
        let files = try await lake.files()
        let (content, commit) = try await lake.maintenance.drop(TestLake.key, on: .main, author: "tester")
        #expect(content.kind == .table)
        #expect(try await lake.table() == nil)
        await #expect(throws: MartletError.self) {
            try await lake.maintenance.drop(TestLake.key, on: .main, author: "tester")
        }
        try await lake.lake.revert(commit, on: .main, CommitDetails(author: "t", message: "Revert"))
        #expect(try await lake.rows("SELECT count(*) FROM silver.t") == ["5"])
        #expect(try await lake.files() == files)
    }

    @Test func aRenamedTableKeepsItsRowsAndTakesNobodysName() async throws {
        let lake = try await TestLake()
        try await lake.append(sample)
        let other = try ContentKey("gold", "u")
        _ = try await lake.maintenance.rename(TestLake.key, to: other, on: .main, author: "tester")
        #expect(try await lake.rows("SELECT count(*) FROM gold.u") == ["5"])
        #expect(try await lake.table() == nil)
        try await lake.append(sample)
        let error = await #expect(throws: MartletError.self) {
            try await lake.maintenance.rename(TestLake.key, to: other, on: .main, author: "tester")
        }
        #expect(error?.code == .alreadyExists)
        await #expect(throws: MartletError.self) {
            try await lake.maintenance.rename(TestLake.key, to: try ContentKey("u"), on: .main, author: "tester")
        }
    }

    /// Writes a table as PyIceberg does, and returns its metadata file.
    private func writeWithPyIceberg(in folder: String) throws -> String {
        let script = """
            import sys, pyarrow as pa
            from pyiceberg.catalog.sql import SqlCatalog
            catalog = SqlCatalog("c", uri="sqlite:///:memory:", warehouse="file://" + sys.argv[1])
            catalog.create_namespace("ns")
            rows = pa.table({"id": [1, 2, 3], "name": ["a", None, "c"]})
            table = catalog.create_table("ns.t", schema=rows.schema)
            table.append(rows)
            table.append(rows)
            print(table.metadata_location)
            """
        var root = URL(fileURLWithPath: #filePath)
        while !FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) {
            root.deleteLastPathComponent()
        }
        let process = Process()
        process.executableURL = root.appendingPathComponent(".deps/python/bin/python3")
        process.arguments = ["-c", script, folder]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func aTableOfPyIcebergIsTakenInAndWrittenTo() async throws {
        let lake = try await TestLake()
        let file = try writeWithPyIceberg(in: lake.folder + "/lake/theirs")
        let (table, commit) = try await lake.maintenance.register(
            TestLake.key, metadata: file, on: .main, author: "tester")
        #expect(table.metadata.liveRowCount == 6)
        #expect(commit == (try await lake.head))
        #expect(try await lake.rows("SELECT count(*), count(name), sum(id) FROM silver.t") == ["6|4|12"])
        try await lake.append("SELECT 4::BIGINT AS id, 'd' AS name")
        try await lake.delete(where: "id = 1")
        #expect(try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester").filesAdded == 1)
        #expect(
            try await lake.rows("SELECT id, name, count(*) FROM silver.t GROUP BY ALL ORDER BY id")
                == ["2|NULL|2", "3|c|2", "4|d|1"])

        let again = await #expect(throws: MartletError.self) {
            try await lake.maintenance.register(
                try ContentKey("silver", "twice"), metadata: file, on: .main, author: "tester")
        }
        #expect(again?.code == .alreadyExists)
        #expect(again?.message.contains("silver.t") == true)
    }

    @Test func whatIsOutsideOfTheLakeIsRefused() async throws {
        let lake = try await TestLake()
        let file = try writeWithPyIceberg(in: lake.folder + "/elsewhere")
        let error = await #expect(throws: MartletError.self) {
            try await lake.maintenance.register(TestLake.key, metadata: file, on: .main, author: "tester")
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("outside of the lake's folder") == true)
        // The metadata file alone inside is not enough.
        let inside = lake.folder + "/lake/x.metadata.json"
        try FileManager.default.copyItem(
            atPath: file.replacingOccurrences(of: "file://", with: ""), toPath: inside)
        await #expect(throws: MartletError.self) {
            try await lake.maintenance.register(TestLake.key, metadata: inside, on: .main, author: "tester")
        }
        let missing = await #expect(throws: MartletError.self) {
            try await lake.maintenance.register(
                TestLake.key, metadata: lake.folder + "/lake/none.metadata.json", on: .main, author: "tester")
        }
        #expect(missing?.code == .notFound)
        #expect(try await lake.table() == nil)
    }
}
