import CatalogService
import Cataloging
import Clocks
import Errors
import Iceberg
import ObjectStorage
import Testing

/// Changes of one table that wait together are stored together, and each of them is still a commit of its own.
@Suite struct TableChainTests {
    /// Two lakes over one catalog and one store, as two processes have them.
    private static func lakes() async throws -> (ServiceLake, held: Lake, other: Lake, HeldStore) {
        let first = try await ServiceLake()
        try await first.create("a")
        let store = HeldStore(first.store)
        func open(_ store: any ObjectStore) async throws -> Lake {
            Lake(
                catalog: try await Catalog.open(first.backend, clock: first.lake.clock), store: store,
                warehouse: first.lake.warehouse, clock: first.lake.clock)
        }
        return (first, try await open(store), try await open(first.store), store)
    }

    private static func set(_ key: ContentKey, _ name: String, _ requirements: [TableRequirement] = []) -> TableCommit {
        TableCommit(key: key, requirements: requirements, updates: [.setProperties([name: "1"])])
    }

    /// Adds a column to a table whose newest schema is the one given.
    private static func widen(_ key: ContentKey, _ schema: Int) -> TableCommit {
        let fields = (1...schema + 3).map { NestedField(id: $0, name: "c\($0)", required: false, type: .long) }
        return TableCommit(
            key: key, requirements: [.currentSchemaID(schema)],
            updates: [.addSchema(Schema(fields: fields)), .setCurrentSchema(schemaID: -1)])
    }

    @Test func changesThatWaitAreStoredTogether() async throws {
        let (lake, held, _, store) = try await Self.lakes()
        let key = try lake.key("a")
        let before = try await lake.log.count
        store.hold()
        let others = 9
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0...others {
                group.addTask {
                    let details = CommitDetails(author: "c\(number)", message: "set p\(number)")
                    let done = try await held.commit([Self.set(key, "p\(number)")], on: .main, details)
                    #expect(done[0].table.metadata.properties["p\(number)"] == "1")
                    let own = try await held.catalog.commit(done[0].commit)
                    #expect(own.author == "c\(number)", "somebody else's commit")
                    #expect(try await held.table(key, at: own.id)?.metadata == done[0].table.metadata)
                }
            }
            while store.waitingCount == 0 || held.waitingChanges(of: key, on: .main) < others { await Task.yield() }
            store.letGo()
            try await group.waitForAll()
        }
        #expect(store.durableTogether == [1, others])
        #expect(try await lake.log.count == before + 1 + others)
        let table = try #require(try await lake.table("a"))
        #expect(table.metadata.properties.count == others + 1)
        #expect(table.metadata.metadataLog.count == others + 1, "each version follows the one before it")
    }

    @Test func whatAChainBreaksOnIsMadeAnew() async throws {
        let (lake, held, other, store) = try await Self.lakes()
        let key = try lake.key("a")
        let files = lake.store.count
        store.hold()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask { _ = try await held.commit([Self.set(key, "p\(number)")], on: .main, lake.details) }
            }
            while store.waitingCount == 0 { await Task.yield() }
            // Another process is faster, so that what is being stored has lost already.
            _ = try await other.commit([Self.set(key, "other")], on: .main, lake.details)
            store.letGo()
            try await group.waitForAll()
        }
        #expect(try await lake.table("a")?.metadata.properties.count == 7)
        #expect(lake.store.count == files + 7, "a file is left of a change that was made anew")
    }

    /// Of those that insist on the same state one succeeds, and the others are told why not.
    @Test func onlyOneOfThoseThatInsistOnTheSameStateSucceeds() async throws {
        let (lake, held, other, _) = try await Self.lakes()
        let key = try lake.key("a")
        let columns = 12
        var successes = 0
        for schema in 0..<columns {
            successes += try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        do {
                            _ = try await (number % 3 == 0 ? other : held).commit(
                                [Self.widen(key, schema)], on: .main, lake.details)
                            return true
                        } catch let error as MartletError {
                            #expect(error.requirementFailure?.requirement == .table(.currentSchemaID(schema)))
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        #expect(successes == columns)
        #expect(try await lake.table("a")?.metadata.currentSchemaID == columns)
    }

    /// One that fails, or changes nothing, does not take those before and after it along.
    @Test func aRefusedChangeFailsAlone() async throws {
        let (lake, held, _, store) = try await Self.lakes()
        let key = try lake.key("a")
        store.hold()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await held.commit([Self.set(key, "first")], on: .main, lake.details) }
            while store.waitingCount == 0 { await Task.yield() }
            for number in 0..<3 {
                group.addTask { _ = try await held.commit([Self.set(key, "p\(number)")], on: .main, lake.details) }
                group.addTask {
                    let error = await lake.error {
                        let change = Self.set(key, "never", [.currentSchemaID(7)])
                        _ = try await held.commit([change], on: .main, lake.details)
                    }
                    #expect(error?.requirementFailure?.requirement == .table(.currentSchemaID(7)))
                }
                group.addTask {
                    let nothing = TableCommit(key: key, requirements: [], updates: [])
                    let done = try await held.commit([nothing], on: .main, lake.details)
                    #expect(try await held.table(key, at: done[0].commit)?.metadata == done[0].table.metadata)
                }
            }
            while held.waitingChanges(of: key, on: .main) < 9 { await Task.yield() }
            store.letGo()
            try await group.waitForAll()
        }
        #expect(try await lake.table("a")?.metadata.properties.keys.sorted() == ["first", "p0", "p1", "p2"])
        #expect(store.durableTogether == [1, 3])
    }
}
