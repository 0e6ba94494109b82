import Errors
import JSON
import ObjectStorage
import Synchronization
import Testing

@testable import Iceberg

@Suite struct ScanJobTests {
    private func plan(
        _ table: TableFixture, _ request: JSONValue, pages: Int = 1000
    ) async throws -> (paths: [String], pages: ScanPages) {
        let job = try ScanJob(ScanRequest(json: request), table: "orders", metadata: table.metadata)
        let scan = try await job.plan(store: table.store)
        return (scan.files.map { Self.name($0.file.path) }, ScanPages(scan, filesPerPage: pages))
    }

    private static func name(_ path: String) -> String {
        String(path.split(separator: "/").last?.dropLast(".parquet".count) ?? "")
    }

    private func refusal(_ table: TableFixture, _ request: JSONValue) -> ErrorCode? {
        do throws(MartletError) {
            _ = try ScanJob(try ScanRequest(json: request), table: "orders", metadata: table.metadata)
            return nil
        } catch { return error.code }
    }

    @Test func requestsAreHeldAgainstTheirTable() async throws {
        var table = try TableFixture()
        #expect(try await plan(table, [:]).paths.isEmpty)
        try await table.run(.append([dataFile("a", ids: 1...5)]))
        let first = try #require(table.metadata.currentSnapshotID)
        try await table.run(.append([dataFile("b", ids: 6...9)]))
        let second = try #require(table.metadata.currentSnapshotID)
        #expect(try await plan(table, [:]).paths == ["a", "b"])
        #expect(try await plan(table, ["snapshot-id": .integer(first)]).paths == ["a"])
        #expect(try await plan(table, ["filter": ["type": "gt", "term": "id", "value": 5]]).paths == ["b"])
        #expect(
            try await plan(
                table, ["start-snapshot-id": .integer(first), "end-snapshot-id": .integer(second), "select": ["id"]]
            ).paths == ["b"])
        let bad: [JSONValue] = [
            ["snapshot-id": 7], ["snapshot-id": "x"], ["snapshot-id": 1.5], ["select": ["nope"]], ["select": "id"],
            ["select": [1]], ["stats-fields": ["nope"]], ["case-sensitive": "yes"], ["min-rows-requested": -1],
            ["filter": ["type": "nope"]], ["start-snapshot-id": .integer(first)], ["end-snapshot-id": .integer(first)],
            [
                "snapshot-id": .integer(first), "start-snapshot-id": .integer(first),
                "end-snapshot-id": .integer(second),
            ],
            ["start-snapshot-id": .integer(second), "end-snapshot-id": .integer(first)],
            ["start-snapshot-id": 1, "end-snapshot-id": 2], [], "x",
        ]
        for request in bad { #expect(refusal(table, request) == .invalidInput, "\(request.text())") }
        #expect(refusal(table, ["select": ["ID"], "case-sensitive": false]) == nil)
        #expect(refusal(table, ["select": ["*"], "snapshot-id": .null]) == nil)
    }

    @Test func onlyAppendsAreIncremental() async throws {
        var table = try TableFixture()
        let a = dataFile("a", ids: 1...5)
        try await table.run(.append([a]))
        let first = try #require(table.metadata.currentSnapshotID)
        try await table.run(.append([dataFile("b", ids: 6...9)]))
        try await table.run(.rowDelta(RowDelta(addedDeletes: [deleteFile("a", of: a)])))
        try await table.run(.append([dataFile("c", ids: 10...12), dataFile("d", ids: 13...14)]))
        let last = try #require(table.metadata.currentSnapshotID)
        let range: JSONValue = ["start-snapshot-id": .integer(first), "end-snapshot-id": .integer(last)]
        let (paths, pages) = try await plan(table, range)
        #expect(paths == ["b", "c", "d"])
        #expect(pages.members(ofPage: 0)["delete-files"] == [])
        #expect(
            try await plan(table, ["start-snapshot-id": .integer(last), "end-snapshot-id": .integer(last)]).paths
                .isEmpty)
        let job = try ScanJob(ScanRequest(json: range), table: "orders", metadata: table.metadata)
        #expect(try await job.manifestBytes(store: table.store) > 0)
    }

    @Test func pagesNameTheDeletesOfTheirFiles() async throws {
        var table = try TableFixture(spec: TableFixture.byRegion)
        let files = (1...5).map { dataFile("f\($0)", region: "eu", ids: Int64($0)...Int64($0)) }
        try await table.run(.append(files))
        try await table.run(
            .rowDelta(RowDelta(addedDeletes: [deleteFile("f2", of: files[1]), deleteFile("f5", of: files[4])])))
        let (_, pages) = try await plan(table, ["stats-fields": ["id"]], pages: 2)
        #expect(pages.ranges == [0..<2, 2..<4, 4..<5])
        let first = JSONValue.object(pages.members(ofPage: 0))
        let tasks = try #require(first["file-scan-tasks"]?.arrayValue)
        #expect(tasks[0]["delete-file-references"] == nil)
        #expect(tasks[1]["delete-file-references"] == [0])
        #expect(tasks[0]["residual-filter"] == nil)
        #expect(tasks[0]["data-file"]?["partition"] == ["eu"])
        #expect(tasks[0]["data-file"]?["lower-bounds"] == ["keys": [1], "values": [1]])
        #expect(tasks[0]["data-file"]?["null-value-counts"] == ["keys": [1], "values": [0]])
        #expect(first["delete-files"]?.arrayValue?.count == 1)
        #expect(first["delete-files"]?.arrayValue?[0]["content"] == "position-deletes")
        #expect(JSONValue.object(pages.members(ofPage: 1))["delete-files"] == [])
        #expect(JSONValue.object(pages.members(ofPage: 2))["delete-files"]?.arrayValue?.count == 1)
        let (_, plain) = try await plan(table, [:])
        #expect(
            JSONValue.object(plain.members(ofPage: 0))["file-scan-tasks"]?.arrayValue?[0]["data-file"]?["lower-bounds"]
                == nil)
    }

    @Test func aPageIsBoundedInBytes() async throws {
        var table = try TableFixture()
        try await table.run(.append((1...6).map { dataFile("f\($0)") }))
        let scan = try await ScanJob(ScanRequest(), table: "orders", metadata: table.metadata).plan(store: table.store)
        let pages = ScanPages(scan, filesPerPage: 100, bytesPerPage: 1000)
        #expect(pages.ranges.count == 3)
        #expect(ScanPages(scan, filesPerPage: 100, bytesPerPage: 1).ranges.count == 6)
        for page in pages.ranges.indices {
            #expect(JSONValue.object(pages.members(ofPage: page)).encoded().count < 2000)
        }
    }

    @Test func enoughRowsAreEnough() async throws {
        var table = try TableFixture()
        let files = (1...4).map { dataFile("f\($0)", ids: Int64($0 * 10)...Int64($0 * 10 + 9)) }
        try await table.run(.append(files))
        #expect(try await plan(table, ["min-rows-requested": 15]).paths == ["f1", "f2"])
        #expect(try await plan(table, ["min-rows-requested": 0]).paths == ["f1"])
        let some: JSONValue = ["type": "gt", "term": "id", "value": 15]
        // Of the first file nobody knows how many rows match.
        #expect(try await plan(table, ["min-rows-requested": 10, "filter": some]).paths == ["f1", "f2"])
        try await table.run(.rowDelta(RowDelta(addedDeletes: [deleteFile("f1", of: files[0])])))
        #expect(try await plan(table, ["min-rows-requested": 10]).paths == ["f1", "f2"])
    }

    @Test func tooManyFilesAreRefused() async throws {
        var table = try TableFixture()
        try await table.run(.append((1...3).map { dataFile("f\($0)") }))
        let job = try ScanJob(ScanRequest(), table: "orders", metadata: table.metadata)
        let error = await #expect(throws: MartletError.self) {
            try await job.plan(store: table.store, fileLimit: 2)
        }
        #expect(error?.code == .limitExceeded)
    }

    @Test func cancellingStopsTheReading() async throws {
        var table = try TableFixture()
        for number in 1...3 { try await table.run(.append([dataFile("f\(number)")])) }
        let job = try ScanJob(ScanRequest(), table: "orders", metadata: table.metadata)
        let store = table.store
        let before = store.reads.load(ordering: .relaxed)
        let work = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await job.plan(store: store)
        }
        await #expect(throws: CancellationError.self) { try await work.value }
        // The list, and no manifest.
        #expect(store.reads.load(ordering: .relaxed) == before + 1)
    }
}
