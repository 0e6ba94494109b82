import CatalogService
import Cataloging
import Errors
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import Orchestrator
import Runs
import Synchronization
import Testing

/// What is published survives a power cut.
@Suite struct PublishedDurabilityTests {
    /// So many tables that their files are not waited for all at once.
    private static let many = Dictionary(
        uniqueKeysWithValues: (0..<50).map { ("pipelines/bronze/t\($0)/pipeline.sql", "SELECT \($0) AS n") })

    /// The files of the lake that were not made durable.
    private static func undurable(_ project: TestProject, _ store: NotingStore) async throws -> [String] {
        let files = try await store.list(below: try Location(project.folder + "/lake")).map(\.location)
        #expect(!files.isEmpty)
        return files.filter { !store.durable.contains($0) }.map { "\($0)" }
    }

    @Test func everyFileOfARunIsDurableWhenItIsPublished() async throws {
        let store = NotingStore()
        let project = try await TestProject(Self.many, store: store)
        #expect(try await project.run().status == .success)
        #expect(try await Self.undurable(project, store) == [])
        #expect(store.calls > 1, "all at the end")
    }

    @Test func aDiskThatFailsOnceStopsTheRun() async throws {
        let store = NotingStore()
        let project = try await TestProject(Self.many, store: store)
        let before = try await project.head
        store.failNext()
        let run = try await project.run()
        #expect(run.status == .failed)
        #expect(run.error?.contains("lost a write") == true, "\(run.error ?? "")")
        #expect(try await project.head == before)
    }

    /// The process that began it may have ended before it waited for the disk.
    @Test func aResumedRunWaitsForWhatWasBuiltBeforeToo() async throws {
        let store = NotingStore()
        let project = try await TestProject(
            [
                "pipelines/bronze/good/pipeline.sql": "SELECT 1 AS n",
                "pipelines/silver/bad/pipeline.sql": "SELECT error('broken') AS n FROM {{ ref('bronze.good') }}",
            ], store: store)
        let run = try await project.run()
        #expect(run.status == .failed)
        // Its branch may be merged by hand.
        #expect(try await Self.undurable(project, store) == [])
        store.forget()
        try project.write("pipelines/silver/bad/pipeline.sql", "SELECT n FROM {{ ref('bronze.good') }}")
        #expect(try await project.orchestrator.resume(run.id) { _ in }.status == .success)
        #expect(try await Self.undurable(project, store) == [])
    }
}

/// A local store that notes what was made durable, and whose disk can lose a write.
private final class NotingStore: ObjectStore {
    private struct State {
        var durable: Set<Location> = []
        var calls = 0
        var failsNext = false
    }

    private let inner = LocalObjectStore()
    private let state = Mutex(State())

    var durable: Set<Location> { state.withLock { $0.durable } }
    var calls: Int { state.withLock { $0.calls } }

    func failNext() { state.withLock { $0.failsNext = true } }
    func forget() { state.withLock { $0.durable = [] } }

    func makeDurable(_ locations: [Location]) async throws {
        let fails = state.withLock { state in
            defer { state.failsNext = false }
            state.calls += 1
            if !state.failsNext { state.durable.formUnion(locations) }
            return state.failsNext
        }
        if fails { throw MartletError(.unavailable, "the disk lost a write") }
        try await inner.makeDurable(locations)
    }

    func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        try await inner.read(location, range: range)
    }
    func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await inner.write(location, bytes, condition: condition)
    }
    func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await inner.writeDurably(location, bytes, condition: condition)
        state.withLock { _ = $0.durable.insert(location) }
    }
    func prepareFolder(_ location: Location) async throws { try await inner.prepareFolder(location) }
    func stat(_ location: Location) async throws -> ObjectInfo? { try await inner.stat(location) }
    func list(below folder: Location) async throws -> [ObjectInfo] { try await inner.list(below: folder) }
    func delete(_ location: Location) async throws { try await inner.delete(location) }
}
