import Clocks
import Cryptography
import Errors
import Identifiers
import Synchronization
import Testing

@testable import Cataloging

/// Commits that wait at the same time become a chain that one write stores.
@Suite struct CommitChainTests {
    /// Lets writes through only when told to, and can move the branch as another process would.
    private final class GatedBackend: CatalogBackend {
        let inner = InMemoryCatalogBackend()
        let writes = Mutex<[CatalogWrite]>([])
        let isOpen = Atomic(true)
        let blocked = Atomic(0)
        let failure = Mutex<MartletError?>(nil)

        func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] {
            try await inner.objects(hashes)
        }
        func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]] { try await inner.commits(ids) }
        func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID] {
            try await inner.commitIDs(startingWith: digits, limit: limit)
        }
        func reference(_ name: RefName) async throws -> Reference? { try await inner.reference(name) }
        func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference] {
            try await inner.references(startingWith: prefix, after: after, limit: limit)
        }
        func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome {
            blocked.add(1, ordering: .releasing)
            while !isOpen.load(ordering: .acquiring) { await Task.yield() }
            blocked.subtract(1, ordering: .releasing)
            if let failure = failure.withLock({ $0 }) { throw failure }
            writes.withLock { $0.append(write) }
            return try await inner.write(write, durability: durability)
        }
    }

    private static let details = CommitDetails(author: "a", message: "m")

    private static func put(_ name: String, _ number: Int, _ expectation: CatalogOperation.Expectation = .unchanged)
        throws
        -> CatalogOperation
    {
        .put(
            try ContentKey(name), .namespace(NamespaceContent(properties: ["n": "\(number)"])), expecting: expectation)
    }

    /// Makes commits that are all waiting before the first is stored; returns how each ended.
    private func commit(
        _ operations: [CatalogOperation], on catalog: Catalog, _ backend: GatedBackend,
        beforeOpening: () async throws -> Void = {}
    ) async throws -> [Result<CommitResult, any Error>] {
        backend.isOpen.store(false, ordering: .releasing)
        return try await withThrowingTaskGroup(of: (Int, Result<CommitResult, any Error>).self) { group in
            for (index, operation) in operations.enumerated() {
                group.addTask {
                    do {
                        return (index, .success(try await catalog.commit([operation], on: .main, Self.details)))
                    } catch { return (index, .failure(error)) }
                }
                // Each in its turn, so that the order is known: the first is being stored, the others wait.
                while backend.blocked.load(ordering: .acquiring) == 0 || catalog.queue.waitingCount(on: .main) < index {
                    await Task.yield()
                }
            }
            try await beforeOpening()
            backend.isOpen.store(true, ordering: .releasing)
            var results: [Int: Result<CommitResult, any Error>] = [:]
            for try await (index, result) in group { results[index] = result }
            return operations.indices.compactMap { results[$0] }
        }
    }

    private func open(_ backend: GatedBackend) async throws -> Catalog {
        // Caches that hold nothing: what is not stored yet must be found all the same.
        var limits = CatalogLimits()
        limits.nodeCacheBytes = 0
        limits.cachedCommits = 0
        return try await Catalog.open(
            backend, clock: FixedClock(Timestamp(microseconds: 5)), limits: limits)
    }

    @Test func whatWaitsIsStoredByOneWrite() async throws {
        let backend = GatedBackend()
        let catalog = try await open(backend)
        let before = backend.writes.withLock { $0.count }
        let results = try await commit(try (0..<40).map { try Self.put("n\($0)", $0) }, on: catalog, backend)
        let commits = try results.map { try $0.get().commit.id }
        #expect(Set(commits).count == 40, "each is a commit of its own")
        #expect(backend.writes.withLock { $0.count } == before + 2, "the first, and then all that waited")
        let log = try await catalog.log(from: try await catalog.head(of: .main), limit: 100).commits
        #expect(log.dropLast().map(\.id) == commits.reversed())
        #expect(try await catalog.list(at: log[0].id).entries.count == 40)
        #expect(try await catalog.list(at: log[30].id).entries.count == 10)
    }

    @Test func oneThatIsRefusedLeavesTheOthersAlone() async throws {
        let backend = GatedBackend()
        let catalog = try await open(backend)
        let results = try await commit(
            [
                try Self.put("first", 0), try Self.put("a", 1, .absent), try Self.put("a", 2, .absent),
                try Self.put("b", 3), .delete(try ContentKey("nothing")),
            ], on: catalog, backend)
        #expect(results.map { (try? $0.get()) != nil } == [true, true, false, true, false])
        let head = try await catalog.head(of: .main)
        #expect(try await catalog.content(of: ContentKey("a"), at: head)?.namespace?.properties["n"] == "1")
        #expect(try await catalog.log(from: head, limit: 10).commits.count == 4)
    }

    /// Another process moves the branch first: the chain starts over on what it left, and what was decided by the chain with it.
    @Test func aChainStartsOverWhereTheBranchMoved() async throws {
        let backend = GatedBackend()
        let catalog = try await open(backend)
        let other = try await Catalog.open(backend.inner, clock: FixedClock(Timestamp(microseconds: 6)))
        let results = try await commit(
            [try Self.put("first", 0), try Self.put("a", 1, .absent), try Self.put("b", 2, .absent)], on: catalog,
            backend
        ) {
            try await other.commit([try Self.put("a", 9)], on: .main, Self.details)
        }
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        let head = try await catalog.head(of: .main)
        #expect(try await catalog.log(from: head, limit: 10).commits.count == 4)
        #expect(try await catalog.content(of: ContentKey("a"), at: head)?.namespace?.properties["n"] == "9")
    }

    @Test func aWriteThatFailsFailsItsCommitsAndNoOthers() async throws {
        let backend = GatedBackend()
        let catalog = try await open(backend)
        let head = try await catalog.head(of: .main)
        let results = try await commit(try (0..<5).map { try Self.put("n\($0)", $0) }, on: catalog, backend) {
            backend.failure.withLock { $0 = MartletError(.storageFull, "the disk is full") }
        }
        for result in results {
            #expect(throws: MartletError.self) { try result.get() }
        }
        #expect(try await catalog.head(of: .main) == head)
        backend.failure.withLock { $0 = nil }
        try await catalog.commit([try Self.put("n0", 0)], on: .main, Self.details)
        #expect(catalog.queue.waitingCount(on: .main) == 0 && catalog.queue.turns.count == 0)
    }
}
