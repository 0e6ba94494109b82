import CatalogService
import Cataloging
import Iceberg
import Maintenance
@testable import QueryService
import Querying
import Testing

@Suite struct DiffTests {
    private func sample(_ start: Int, _ end: Int, plus: Int = 0) -> String {
        "SELECT i AS id, 'p' AS part, i + \(plus) AS value FROM range(\(start), \(end)) r(i)"
    }

    private func text(_ sample: RowSample) -> String {
        "\(sample.side.rawValue) " + sample.values.map { $0.isNull ? "NULL" : $0.text }.joined(separator: "|")
    }

    @Test func onlyFilesThatDifferAreRead() async throws {
        let lake = try await TestLake()
        for start in [0, 10, 20] { try await lake.append(sample(start, start + 10)) }
        let before = try await lake.head
        try await lake.append(sample(30, 35))
        try await lake.delete(where: "id IN (3, 4)")
        let diff = try await lake.queries.diff(from: before, to: try await lake.head)
        let table = try #require(diff.tables.first)
        #expect(diff.tables.count == 1)
        #expect(table.rowsAdded == 5)
        #expect(table.rowsRemoved == 2)
        #expect(table.rowsChanged == nil)
        #expect(table.filesShared == 2)
        #expect(table.filesRead == 3)
        let back = try await lake.queries.diff(from: try await lake.head, to: before).tables.first
        #expect(back?.rowsAdded == 2)
        #expect(back?.rowsRemoved == 5)
    }

    @Test func rowsWithTheSameKeyAreChanged() async throws {
        let lake = try await TestLake()
        try await lake.append(sample(0, 10))
        let before = try await lake.head
        try await lake.delete(where: "id IN (1, 2, 3)")
        try await lake.append(sample(2, 4, plus: 100))
        try await lake.append(sample(50, 51))
        let table = try #require(
            try await lake.queries.diff(
                from: before, to: try await lake.head, keys: [TestLake.key: ["ID"]], sampleRows: 5
            ).tables.first)
        #expect(table.rowKey == ["id"])
        #expect(table.rowsAdded == 1)
        #expect(table.rowsRemoved == 1)
        #expect(table.rowsChanged == 2)
        #expect(table.columns.map(\.name) == ["id", "part", "value"])
        #expect(
            table.samples.map(text) == [
                "removed 1|p|1", "added 50|p|50", "before 2|p|2", "after 2|p|102", "before 3|p|3", "after 3|p|103",
            ])
    }

    @Test func copiesOfARowCount() async throws {
        let lake = try await TestLake()
        for _ in 0..<3 { try await lake.append(sample(7, 8)) }
        let before = try await lake.head
        try await lake.delete(where: "true")
        try await lake.append(sample(7, 8))
        let table = try #require(try await lake.queries.diff(from: before, to: try await lake.head).tables.first)
        #expect(table.rowsAdded == 0)
        #expect(table.rowsRemoved == 2)
    }

    @Test func aCompactionChangesNoRow() async throws {
        let lake = try await TestLake()
        for start in [0, 10, 20] { try await lake.append(sample(start, start + 10)) }
        let before = try await lake.head
        _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        let table = try #require(try await lake.queries.diff(from: before, to: try await lake.head).tables.first)
        #expect(table.hasSameContents)
        #expect(table.filesRead == 4)
    }

    @Test func columnsAreComparedByWhatTheyAre() async throws {
        let lake = try await TestLake()
        try await lake.append(sample(0, 10))
        let before = try await lake.head
        try await lake.lake.change(TestLake.key, on: .main, CommitDetails(author: "t", message: "Evolve")) { base in
            guard let base else { return nil }
            var evolution = SchemaEvolution(base.metadata)
            try evolution.renameColumn("value", to: "amount")
            try evolution.addColumn("note", type: .primitive(.string))
            return TableChange(updates: evolution.updates, requirements: evolution.requirements)
        }
        try await lake.append("SELECT 10 AS id, 'p' AS part, 10 AS amount, 'new' AS note")
        let head = try await lake.head
        let table = try #require(try await lake.queries.diff(from: before, to: head, sampleRows: 3).tables.first)
        #expect(table.rowsAdded == 1)
        #expect(table.rowsRemoved == 0)
        #expect(
            table.columnChanges == [
                ColumnChange(kind: .renamed, column: "amount", before: "value", after: "amount"),
                ColumnChange(kind: .added, column: "note", after: "string"),
            ])
        #expect(table.samples.map(text) == ["added 10|p|10|new"])
        let back = try #require(try await lake.queries.diff(from: head, to: before).tables.first)
        #expect(back.rowsRemoved == 1)
        #expect(back.rowsAdded == 0)
    }

    @Test func tablesThatComeAndGoAreTold() async throws {
        let lake = try await TestLake()
        let empty = try await lake.head
        try await lake.append(sample(0, 4))
        let head = try await lake.head
        let added = try #require(try await lake.queries.diff(from: empty, to: head, sampleRows: 2).tables.first)
        #expect(added.change == .added)
        #expect(added.rowsAdded == 4)
        #expect(added.samples.count == 2)
        let removed = try #require(try await lake.queries.diff(from: head, to: empty).tables.first)
        #expect(removed.change == .removed)
        #expect(removed.rowsRemoved == 4)
        #expect(try await lake.queries.diff(from: head, to: head).tables.isEmpty)
        #expect(try await lake.queries.diff(from: empty, to: head, only: []).tables.isEmpty)
    }
}
