import CatalogService
import Cataloging
import Errors
import Iceberg
import QueryService
import Testing

@testable import Maintenance

@Suite struct CompactionTests {
    private let all = "SELECT id, part, value FROM silver.t ORDER BY id"

    private func sample(_ numbers: Range<Int>) -> String {
        "SELECT i AS id, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS part, i * 10 AS value FROM range(\(numbers.lowerBound), \(numbers.upperBound)) r(i)"
    }

    @Test(arguments: [true, false]) func smallFilesAndDeletesBecomeOneFileForEachPartition(
        isPartitioned: Bool
    ) async throws {
        let lake = try await TestLake()
        for start in stride(from: 0, to: 50, by: 10) {
            try await lake.append(sample(start..<start + 10), isPartitioned: isPartitioned)
        }
        try await lake.delete(where: "id IN (3, 4, 31)")
        let before = try await lake.rows(all)
        #expect(before.count == 47)
        let report = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        #expect(report.commit == (try await lake.head))
        #expect(report.filesRemoved == (isPartitioned ? 10 : 5))
        #expect(report.filesAdded == (isPartitioned ? 2 : 1))
        #expect(report.deleteFilesRemoved > 0)
        #expect(try await lake.rows(all) == before)
        let table = try #require(try await lake.table())
        let scan = try await lake.binder.scan(table)
        #expect(scan.tasks.count == (isPartitioned ? 2 : 1))
        #expect(scan.report.deleteFiles == 0)
        #expect(table.metadata.liveRowCount == 47)
        #expect(table.metadata.currentSnapshot?.operation == .replace)
        #expect(try await lake.rows("SELECT count(*) FROM silver.t WHERE part = 'odd'") == ["23"])

        let head = try await lake.head
        let again = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        #expect(again.commit == nil)
        #expect(try await lake.head == head)
    }

    @Test func filesTakeTheSizeThatTheTableAsksFor() async throws {
        let lake = try await TestLake()
        let wide = "SELECT i AS id, 'p' AS part, CAST(hash(i) % 1000000000 AS BIGINT) AS value FROM range(200000) r(i)"
        for _ in 0..<3 {
            try await lake.append(wide, isPartitioned: false, properties: ["write.target-file-size-bytes": "1000000"])
        }
        let sum = try await lake.rows("SELECT count(*), sum(value) FROM silver.t")
        // A file of the whole batch is larger than the target, and is left alone where nothing is deleted.
        #expect(try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester").commit == nil)
        try await lake.delete(where: "id % 1000 = 0")
        let report = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        #expect(report.filesAdded > 1)
        #expect(try await lake.rows("SELECT count(*) FROM silver.t") == ["599400"])
        #expect(sum == ["600000|\(sum[0].split(separator: "|")[1])"])
    }

    @Test func rowsThatAreAllDeletedLeaveNoFile() async throws {
        let lake = try await TestLake()
        try await lake.append(sample(0..<10))
        try await lake.delete(where: "part = 'odd'")
        let report = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        #expect(report.filesRemoved == 1)
        #expect(report.filesAdded == 0)
        #expect(try await lake.rows("SELECT count(*), min(part) FROM silver.t") == ["5|even"])
    }

    @Test func appendsAndDeletesOfOthersMeanwhileAreKept() async throws {
        let lake = try await TestLake()
        for start in stride(from: 0, to: 40, by: 10) { try await lake.append(sample(start..<start + 10)) }
        let run = try RefName("run")
        try await lake.lake.catalog.createBranch(run, at: try await lake.head)
        try await lake.append(sample(100..<110), on: run)
        _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        try await lake.lake.merge(
            try await lake.lake.catalog.head(of: run), into: .main, CommitDetails(author: "t", message: "Merge"))
        #expect(try await lake.rows("SELECT count(*), count(DISTINCT id) FROM silver.t") == ["50|50"])

        // Deletes name files that a compaction replaced: they are refused rather than lost.
        try await lake.lake.catalog.assignReference(run, to: try await lake.head)
        try await lake.delete(where: "id = 5", on: run)
        _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        let source = try await lake.lake.catalog.head(of: run)
        let error = await #expect(throws: MartletError.self) {
            try await lake.lake.merge(source, into: .main, CommitDetails(author: "t", message: "Merge"))
        }
        #expect(error?.code == .conflict)
        #expect(try await lake.rows("SELECT count(*) FROM silver.t") == ["50"])
    }

    @Test func concurrentWritersLoseNothing() async throws {
        let lake = try await TestLake()
        for start in stride(from: 0, to: 40, by: 10) { try await lake.append(sample(start..<start + 10)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for start in stride(from: 1000, to: 1100, by: 10) { try await lake.append(sample(start..<start + 10)) }
            }
            group.addTask {
                for _ in 0..<4 {
                    _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
                }
            }
            try await group.waitForAll()
        }
        #expect(try await lake.rows("SELECT count(*), count(DISTINCT id) FROM silver.t") == ["140|140"])
    }

    @Test func aTableThatIsNotThereIsTold() async throws {
        let lake = try await TestLake()
        try await lake.append(sample(0..<10))
        let error = await #expect(throws: MartletError.self) {
            _ = try await lake.maintenance.compact(try ContentKey("silver", "tt"), on: .main, author: "tester")
        }
        #expect(error?.code == .notFound)
        #expect(error?.hint?.contains("silver.t") == true)
    }
}
