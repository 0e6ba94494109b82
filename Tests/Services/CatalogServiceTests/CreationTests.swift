import CatalogService
import Cataloging
import Errors
import Iceberg
import ObjectStorage
import ObjectStorageLocal
import Testing

@Suite struct CreationTests {
    private func commit(_ metadata: TableMetadata, as name: String, in lake: ServiceLake) throws -> TableCommit {
        TableCommit(
            key: try lake.key(name), requirements: [.create],
            updates: [
                .assignUUID(metadata.tableUUID), .setLocation(metadata.location), .addSchema(metadata.currentSchema),
                .setCurrentSchema(schemaID: -1), .addSpec(metadata.defaultSpec), .setDefaultSpec(specID: -1),
            ])
    }

    @Test func aTableGetsFreshIDsAndAPlaceOfItsOwn() async throws {
        let lake = try await ServiceLake()
        let table = try await lake.create("a")
        #expect(table.metadata.currentSchema.fields.map(\.id) == [1, 2])
        #expect(table.metadata.defaultSpec.fields.map(\.sourceID) == [2])
        #expect(table.metadata.location.hasPrefix("file:///lake/silver/a-"))
        let error = await lake.error { try await lake.create("a") }
        #expect(error?.nameProblem == .taken(try lake.key("a"), by: .table))
    }

    /// A name of 255 bytes is allowed, and so is the name of a file; the folder's has more to say.
    @Test(arguments: ["n", "\u{E9}", " ", "\u{1F986}"]) func longNamesFitIntoAFolder(_ unit: String) async throws {
        let lake = try await ServiceLake()
        let name = String(repeating: unit, count: 255 / unit.utf8.count)
        let namespace = try ContentKey(name)
        try await lake.lake.createNamespace(namespace, properties: [:], on: .main, lake.details)
        var folders: Set<String> = []
        for last in [name, String(name.dropLast()), String(name.dropLast(2))] {
            let made = try await lake.lake.create(
                ServiceLake.creation, as: ContentKey(name, last), on: .main, lake.details)
            let parts = made.table.metadata.location.split(separator: "/").map(String.init)
            #expect(parts.allSatisfy { $0.utf8.count <= 255 })
            folders.insert(String(parts.last?.dropLast(9) ?? ""))
        }
        #expect(folders.count == 3)
    }

    @Test func whatIsStagedIsNotThereUntilItIsCommitted() async throws {
        let lake = try await ServiceLake()
        let head = try await lake.head
        let staged = try await lake.lake.stage(ServiceLake.creation, as: lake.key("a"), on: .main)
        #expect(try await lake.head == head)
        #expect(try await lake.table("a") == nil)
        let made = try await lake.lake.commit([commit(staged, as: "a", in: lake)], on: .main, lake.details)
        #expect(made[0].table.metadata.tableUUID == staged.tableUUID)
        #expect(try await lake.table("a")?.metadata.location == staged.location)
    }

    @Test func ofManyThatStageTheSameNameOneWins() async throws {
        let lake = try await ServiceLake()
        let outcomes = try await withThrowingTaskGroup(of: TableRequirement?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let staged = try await lake.lake.stage(ServiceLake.creation, as: lake.key("own"), on: .main)
                    let change = try commit(staged, as: "a", in: lake)
                    let error = await lake.error {
                        _ = try await lake.lake.commit([change], on: .main, lake.details)
                    }
                    guard case .table(let requirement)? = error?.requirementFailure?.requirement else {
                        #expect(error == nil)
                        return nil
                    }
                    return requirement
                }
            }
            var outcomes: [TableRequirement?] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == .create } == 19)
        #expect(try await lake.log.count == 3)
    }

    /// Some clients write to the folder without making it.
    @Test func stagingMakesTheMetadataFolder() async throws {
        let folder = "/tmp/martlet-stage-\(UInt64.random(in: 0...UInt64.max))"
        let memory = try await ServiceLake()
        let lake = Lake(
            catalog: memory.lake.catalog, store: LocalObjectStore(), warehouse: try Location(folder),
            clock: memory.lake.clock)
        let staged = try await lake.stage(ServiceLake.creation, as: memory.key("a"), on: .main)
        let path = try #require(Location(staged.location).filePath) + "/metadata"
        #expect(TestFolder.exists(path))
        TestFolder.remove(folder)
    }
}
