import CatalogService
import Cataloging
import Clocks
import Errors
import Foundation
import Iceberg
import Maintenance
import ObjectStorage
import QueryService
import Testing

@Suite struct ExpiryTests {
    private let all = "SELECT id, part, value FROM silver.t ORDER BY ALL"

    private func sample(_ start: Int) -> String {
        "SELECT i AS id, 'p' || (i % 2) AS part, i AS value FROM range(\(start), \(start + 6)) r(i)"
    }

    @Test func whatNoKeptCommitReachesGoesAndTheRestStays() async throws {
        let lake = try await TestLake()
        for step in 0..<4 { try await lake.append(sample(step * 10)) }
        _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        let rows = try await lake.rows(all)
        let before = try await lake.files()

        // Everything is young: the history keeps it all.
        let early = try await lake.maintenance.expire(lake.expiry())
        #expect(early.snapshots.count == 4)
        #expect(early.files.isEmpty)
        #expect(try await lake.files().count == before.count + 1)

        lake.clock.move(days: 30)
        let dry = try await lake.maintenance.expire(lake.expiry(isDryRun: true))
        #expect(try await lake.files().count == before.count + 1)
        let late = try await lake.maintenance.expire(lake.expiry())
        #expect(late.files.map(\.location) == dry.files.map(\.location))
        #expect(late.files.contains { $0.location.uri.contains("/data/") })
        #expect(try await lake.rows(all) == rows)
        let after = try await lake.files()
        #expect(after.count == before.count + 1 - late.files.count)
        // One file for each partition, one metadata file, one manifest list, and manifests.
        #expect(after.count { $0.location.uri.hasSuffix(".parquet") } == 2)
        #expect(after.count { $0.location.uri.hasSuffix(".metadata.json") } == 1)
        #expect(try await lake.maintenance.expire(lake.expiry()).files.isEmpty)
    }

    @Test func snapshotsGoWithoutTheirFiles() async throws {
        let lake = try await TestLake()
        for step in 0..<3 { try await lake.append(sample(step * 10)) }
        let files = try await lake.files().count
        let head = try await lake.head
        let request = ExpiryRequest(key: TestLake.key, author: "tester", rule: .olderThan(seconds: 7 * 86_400))
        #expect(try await lake.maintenance.expireSnapshots(request).isEmpty)
        #expect(try await lake.head == head)
        lake.clock.move(days: 8)
        var dry = request
        dry.isDryRun = true
        let would = try await lake.maintenance.expireSnapshots(dry)
        #expect(try await lake.head == head)
        #expect(try await lake.maintenance.expireSnapshots(request) == would)
        #expect(would.count == 2)
        #expect(try await lake.files().count == files + 1)
        #expect(try await lake.maintenance.expireSnapshots(request).isEmpty)
    }

    @Test func orphansGoAfterTheGracePeriodAndOtherFilesStay() async throws {
        let lake = try await TestLake()
        try await lake.append(sample(0))
        let folder = try Location(try #require(try await lake.table()).metadata.location)
        let orphan = try folder.appending("data/crashed-0.parquet")
        let note = try folder.appending("README.txt")
        try await lake.lake.store.write(orphan, [1, 2, 3])
        try await lake.lake.store.write(note, [1, 2, 3])
        let early = try await lake.maintenance.expire(lake.expiry())
        #expect(early.files.isEmpty)
        #expect(early.youngFiles == 1)
        lake.clock.move(days: 4)
        let late = try await lake.maintenance.expire(lake.expiry())
        #expect(late.files.map(\.location) == [orphan])
        #expect(late.bytes == 3)
        #expect(try await lake.lake.store.stat(note) != nil)
    }

    @Test func filesOfARenamedTableOnAnotherBranchStay() async throws {
        let lake = try await TestLake()
        try await lake.append(sample(0))
        let other = try RefName("other")
        try await lake.lake.catalog.createBranch(other, at: try await lake.head)
        _ = try await lake.maintenance.rename(
            TestLake.key, to: try ContentKey("gold", "u"), on: other, author: "tester")
        try await lake.delete(where: "true")
        _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        lake.clock.move(days: 30)
        try await lake.append(sample(100))
        lake.clock.move(days: 30)
        _ = try await lake.maintenance.expire(lake.expiry())
        #expect(try await lake.rows("SELECT count(*) FROM gold.u", ref: "other") == ["6"])
        #expect(try await lake.rows("SELECT count(*) FROM silver.t") == ["6"])
        try await lake.lake.catalog.deleteReference(other)
        #expect(try await lake.maintenance.expire(lake.expiry()).files.count > 0)
        #expect(try await lake.rows("SELECT count(*) FROM silver.t") == ["6"])
    }

    @Test func aManifestThatCannotBeReadStopsBeforeAnythingIsDeleted() async throws {
        let lake = try await TestLake()
        for step in 0..<3 { try await lake.append(sample(step * 10)) }
        _ = try await lake.maintenance.compact(TestLake.key, on: .main, author: "tester")
        let tag = try RefName("kept")
        try await lake.lake.catalog.createTag(tag, at: try await lake.head)
        lake.clock.move(days: 30)
        // Another table of the lake is broken: what it names is unknown.
        let other = try ContentKey("silver", "other")
        try await lake.append(sample(0), to: other)
        let broken = try #require(try await lake.table(other))
        let list = try Location(try #require(broken.metadata.currentSnapshot).manifestList)
        try await lake.lake.store.delete(list)
        let before = try await lake.files()
        let cold = Lake(
            catalog: lake.lake.catalog, store: lake.lake.store, warehouse: lake.lake.warehouse, clock: lake.clock)
        let service = MaintenanceService(binder: .init(lake: cold, defaultNamespace: "default")) {
            throw MartletError(.internal, "no session is needed")
        }
        let error = await #expect(throws: MartletError.self) { try await service.expire(lake.expiry(.keep(100))) }
        #expect(error?.code == .corrupt)
        #expect(try await lake.files() == before)
    }

    /// Random histories: whatever is expired, every ref reads the same rows at every kept commit.
    @Test(arguments: 1...6) func everyKeptCommitReadsAsBefore(seed: UInt64) async throws {
        let lake = try await TestLake()
        var random = SeededGenerator(state: seed)
        var branches: [RefName] = [.main]
        var expected: [CommitID: [String]] = [:]
        let catalog = lake.lake.catalog
        try await lake.append(sample(0))
        for step in 1...24 {
            let branch = branches[Int.random(in: 0..<branches.count, using: &random)]
            switch Int.random(in: 0..<10, using: &random) {
            case 0...2: try await lake.append(sample(step * 10), on: branch)
            case 3, 4: try await lake.delete(where: "id % 5 = \(Int.random(in: 0..<5, using: &random))", on: branch)
            case 5:
                let name = try RefName("b\(step)")
                try await catalog.createBranch(name, at: try await catalog.head(of: branch))
                branches.append(name)
            case 6: try await catalog.createTag(try RefName("t\(step)"), at: try await catalog.head(of: branch))
            case 7: _ = try await lake.maintenance.compact(TestLake.key, on: branch, author: "tester")
            case 8: lake.clock.move(days: Int64.random(in: 1...6, using: &random))
            default:
                var request = lake.expiry(Bool.random(using: &random) ? .keep(2) : .olderThan(seconds: 5 * 86_400))
                request.branch = branch
                _ = try await lake.maintenance.expire(request)
            }
            let head = try await catalog.head(of: branch)
            if expected[head] == nil { expected[head] = try await lake.rows(all, ref: "\(head)") }
        }
        lake.clock.move(days: 4)
        var request = lake.expiry(.keep(1))
        request.branch = branches[branches.count - 1]
        _ = try await lake.maintenance.expire(request)

        // Read by a lake that remembers nothing, so that every file has to be there.
        let horizon = lake.clock.now().adding(seconds: -7 * 86_400)
        let cold = Lake(catalog: catalog, store: lake.lake.store, warehouse: lake.lake.warehouse, clock: lake.clock)
        let heads = Set(try await catalog.references().map(\.target))
        for (commit, rows) in expected {
            let isKept = try await catalog.commit(commit).time >= horizon || heads.contains(commit)
            guard isKept else { continue }
            let table = try #require(try await cold.table(TestLake.key, at: commit))
            for snapshot in table.metadata.snapshots {
                let scan = try TableScan(table: "t", metadata: table.metadata, snapshot: snapshot)
                for task in try await scan.plan(store: cold.store).tasks {
                    for file in [task.file] + task.positionDeletes {
                        #expect(try await cold.store.stat(try Location(file.path)) != nil, "\(seed) \(file.path)")
                    }
                }
            }
            #expect(try await lake.rows(all, ref: "\(commit)") == rows, "seed \(seed)")
        }
    }
}

/// Random numbers from a printed seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
