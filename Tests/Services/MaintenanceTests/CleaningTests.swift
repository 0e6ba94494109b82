import CatalogService
import Cataloging
import Clocks
import Errors
import Foundation
import Iceberg
import Maintenance
import ObjectStorage
import Testing

@Suite struct CleaningTests {
    private let rows = "SELECT i AS id, 'p' AS part, i AS value FROM range(6) r(i)"

    private func files(_ lake: TestLake) async throws -> [Location] {
        try await lake.lake.store.list(below: lake.lake.warehouse).map(\.location)
    }

    @Test func filesOfDroppedTablesGoWhenTheHistoryNoLongerNeedsThem() async throws {
        let lake = try await TestLake()
        try await lake.append(rows)
        let before = Set(try await files(lake))
        _ = try await lake.lake.drop(
            TestLake.key, .table, on: .main, CommitDetails(author: "tester", message: "drop"))
        #expect(try await lake.maintenance.clean(CleaningRequest()).files.isEmpty)
        lake.clock.move(days: 30)
        // The parent of the newest commit is kept until there is a later one.
        try await lake.lake.catalog.commit(
            [], on: .main, CommitDetails(author: "tester", message: "nothing"),
            options: CommitOptions(allowsEmpty: true))
        lake.clock.move(days: 30)
        let dry = try await lake.maintenance.clean(CleaningRequest(isDryRun: true))
        #expect(Set(dry.files.map(\.location)) == before)
        #expect(Set(try await files(lake)) == before)
        let report = try await lake.maintenance.clean(CleaningRequest())
        #expect(Set(report.files.map(\.location)) == before)
        #expect(try await files(lake).isEmpty)
    }

    @Test func abandonedAndForeignFilesAreToldApart() async throws {
        let lake = try await TestLake()
        try await lake.append(rows)
        let kept = Set(try await files(lake))
        let warehouse = lake.lake.warehouse
        let staged = try warehouse.appending("silver/staged-1/metadata/00000-a.metadata.json")
        let crashed = try warehouse.appending("silver/staged-1/data/part=1/a.parquet")
        let others = [
            try warehouse.appending("notes.parquet"), try warehouse.appending("data/notes.parquet"),
            try warehouse.appending("silver/staged-1/README.md"),
        ]
        for file in [staged, crashed] + others { try await lake.lake.store.write(file, [1, 2, 3]) }
        let early = try await lake.maintenance.clean(CleaningRequest())
        #expect(early.files.isEmpty)
        #expect(early.youngFiles == 2)
        lake.clock.move(days: 4)
        let late = try await lake.maintenance.clean(CleaningRequest())
        #expect(Set(late.files.map(\.location)) == [staged, crashed])
        #expect(Set(try await files(lake)) == kept.union(others))
    }

    @Test func aRefToACommitWhoseFilesAreGoneIsRefused() async throws {
        let lake = try await TestLake()
        try await lake.append(rows)
        let old = try await lake.head
        try await lake.append(rows)
        let last = try await lake.head
        try await lake.lake.requireReadable(old)
        lake.clock.move(days: 30)
        try await lake.append(rows)
        lake.clock.move(days: 30)
        try await lake.append(rows)
        _ = try await lake.maintenance.expire(lake.expiry())
        let error = await #expect(throws: MartletError.self) { try await lake.lake.requireReadable(old) }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("silver.t") ?? false)
        #expect(error?.message.contains(old.short) ?? false)
        try await lake.lake.requireReadable(try await lake.head)
        _ = last
    }
}
