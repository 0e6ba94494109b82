import CatalogService
import Cataloging
import Errors
import Iceberg
import ObjectStorage
import Testing

@Suite struct PurgeTests {
    private static let details = CommitDetails(author: "client", message: "Purge")

    @Test func filesGoWhereNothingNamesThem() async throws {
        let lake = try await TestLake()
        try await lake.append("SELECT 1 AS id, 'a' AS part, 1 AS value")
        let folder = try #require(try await lake.table()).metadata.location
        let report = try await lake.lake.purge(
            TestLake.key, .table, on: .main, Self.details, historySeconds: 0)
        #expect(report.keptBecause == nil && report.removedFiles >= 4)
        #expect(try await lake.lake.store.list(below: Location(folder)).isEmpty)
    }

    @Test(arguments: ["history", "branch", "tag", "renamed"]) func filesStayWhereSomethingNamesThem(
        _ keeper: String
    ) async throws {
        let lake = try await TestLake()
        try await lake.append("SELECT 1 AS id, 'a' AS part, 1 AS value")
        let folder = try #require(try await lake.table()).metadata.location
        let head = try await lake.head
        switch keeper {
        case "branch": try await lake.lake.catalog.createBranch(RefName("dev"), at: head)
        case "tag": try await lake.lake.catalog.createTag(RefName("v1"), at: head)
        case "renamed":
            // Under another name, and with a later version whose metadata is another file.
            try await lake.lake.catalog.createBranch(RefName("dev"), at: head)
            let other = try ContentKey("silver", "other")
            try await lake.lake.rename(TestLake.key, to: other, .table, on: RefName("dev"), Self.details)
            try await lake.append("SELECT 2 AS id, 'a' AS part, 1 AS value", to: other, on: RefName("dev"))
        default: break
        }
        let before = try await lake.lake.store.list(below: Location(folder))
        // All but the history of the last days is to let go of it.
        let history = keeper == "history" ? Lake.historySecondsDefault : 0
        let report = try await lake.lake.purge(
            TestLake.key, .table, on: .main, Self.details, historySeconds: history)
        #expect(report.keptBecause != nil && report.removedFiles == 0)
        #expect(try await lake.lake.store.list(below: Location(folder)) == before)
        #expect(try await lake.table() == nil)
    }
}
