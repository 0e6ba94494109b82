import CatalogService
import Cataloging
import Clocks
import Errors
import Iceberg
import Identifiers
import ObjectStorage
import Testing

@Suite struct TableCommitTests {
    private func set(
        _ lake: ServiceLake, _ name: String, _ value: String, _ requirements: [TableRequirement] = []
    ) throws -> TableCommit {
        TableCommit(key: try lake.key(name), requirements: requirements, updates: [.setProperties(["v": value])])
    }

    @Test func severalTablesAreOneCommit() async throws {
        let lake = try await ServiceLake()
        let first = try await lake.create("a")
        try await lake.create("b")
        let before = try await lake.log.count
        let done = try await lake.lake.commit(
            [set(lake, "a", "1", [.tableUUID(first.metadata.tableUUID)]), set(lake, "b", "2")], on: .main, lake.details)
        #expect(done.map(\.table.key) == [try lake.key("a"), try lake.key("b")])
        #expect(done[0].commit == done[1].commit)
        #expect(try await lake.head == done[0].commit)
        #expect(try await lake.log.count == before + 1)
        #expect(try await lake.table("a")?.metadata.properties["v"] == "1")
        #expect(try await lake.table("b")?.metadata.properties["v"] == "2")
        #expect(try await lake.table("b")?.metadata.metadataLog.count == 1)
    }

    @Test func aRequirementOfTheSecondFailsBoth() async throws {
        let lake = try await ServiceLake()
        try await lake.create("a")
        try await lake.create("b")
        let (before, files) = (try await lake.head, lake.store.count)
        let wrong = TableRequirement.currentSchemaID(5)
        let error = try #require(
            await lake.error {
                _ = try await lake.lake.commit(
                    [set(lake, "a", "1"), set(lake, "b", "2", [wrong])], on: .main, lake.details)
            })
        #expect(error.code == .conflict && error.message.contains("silver.b"))
        #expect(error.requirementFailure == RequirementFailure(key: try lake.key("b"), requirement: .table(wrong)))
        #expect(try await lake.head == before && lake.store.count == files)
    }

    @Test func whatCannotBeCommittedIsTold() async throws {
        let lake = try await ServiceLake()
        let table = try await lake.create("a")
        func fails(_ changes: [TableCommit]) async -> MartletError? {
            await lake.error { _ = try await lake.lake.commit(changes, on: .main, lake.details) }
        }
        #expect(await fails([try set(lake, "x", "1")])?.nameProblem == .missing(try lake.key("x"), .table))
        #expect(await fails([try set(lake, "a", "1"), try set(lake, "a", "2")])?.code == .invalidInput)
        #expect(
            await fails([try set(lake, "a", "1", [.create])])?.requirementFailure?.requirement == .table(.create))
        for place in ["file:///elsewhere/t", "file:///lake2/t"] {
            let change = TableCommit(key: table.key, requirements: [], updates: [.setLocation(place)])
            #expect(await fails([change])?.code == .invalidInput)
        }
        let other = try await lake.create("b")
        for place in [other.metadata.location, other.metadata.location + "/inside"] {
            let change = TableCommit(key: table.key, requirements: [], updates: [.setLocation(place)])
            #expect(await fails([change])?.code == .invalidInput, "another table's folder")
        }
        let missing = try ContentKey("nowhere", "t")
        let error = await lake.error {
            _ = try await lake.lake.create(ServiceLake.creation, as: missing, on: .main, lake.details)
        }
        #expect(error?.nameProblem == .missing(try ContentKey("nowhere"), .namespace))
    }

    @Test func whatTheCatalogKnowsOfATableIsKept() async throws {
        let lake = try await ServiceLake()
        let key = try lake.key("a")
        let known: Properties = [
            ContentProperties.fingerprint: "f", ContentProperties.tests: "t", ContentProperties.run: "r",
        ]
        try await lake.create("a")
        try await lake.lake.change(key, on: .main, lake.details) { _ in TableChange(updates: [], properties: known) }
        let table = try #require(
            try await lake.lake.commit([try set(lake, "a", "1")], on: .main, lake.details).first?.table)
        for (name, value) in known { #expect(table.content.properties[name] == value) }
        let snapshot = Snapshot(
            snapshotID: 7, parentSnapshotID: nil, sequenceNumber: 1, timestamp: lake.lake.clock.now(),
            manifestList: table.metadata.location + "/metadata/l.avro", summary: ["operation": "append"], schemaID: 0)
        let change = TableCommit(
            key: key, requirements: [.refSnapshotID(ref: "main", snapshotID: nil)],
            updates: [
                .addSnapshot(snapshot),
                .setSnapshotReference(name: "main", SnapshotReference(snapshotID: 7, kind: .branch)),
            ])
        let after = try await lake.lake.commit([change], on: .main, lake.details)[0].table
        #expect(after.content.snapshotID == 7)
        #expect(after.content.properties[ContentProperties.fingerprint] == "f")
        #expect(after.content.properties[ContentProperties.tests] == nil, "the rows are others than those tested")
    }

    /// Everybody's change to one table arrives, as a version of its own, and no file is left of one that did not.
    @Test func manyCommitsToOneTableAllArrive() async throws {
        let lake = try await ServiceLake()
        try await lake.create("a")
        let files = lake.store.count
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let change = TableCommit(
                        key: try lake.key("a"), requirements: [], updates: [.setProperties(["p\(number)": "1"])])
                    _ = try await lake.lake.commit([change], on: .main, lake.details)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await lake.table("a")?.metadata.properties.count == 60)
        #expect(lake.store.count == files + 60)
    }
}
