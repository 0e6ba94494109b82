import Cataloging
import Clocks
import Errors
import MetadataSQL
import Synchronization
import Testing

/// Many tasks over several catalogs on one backend, each doing random things to few keys: the history has exactly what was
/// acknowledged, and every commit follows from the one before it.
@Suite struct RandomCommitterTests {
    private static let catalogs = 3
    private static let tasksEach = 8
    private static let commitsEach = 12
    private static let keys = ["a", "b", "c", "d", "e", "f"]

    private struct Acknowledged: Sendable {
        var commit: CommitID
        var key: ContentKey
        /// What the key names from then on; nil for nothing.
        var content: Content?
        /// What it named before, where the writer insisted on that.
        var before: Content??
    }

    private final class Record: Sendable {
        private let made = Mutex<[Acknowledged]>([])
        var all: [Acknowledged] { made.withLock { $0 } }
        func add(_ one: Acknowledged) { made.withLock { $0.append(one) } }
    }

    @Test(arguments: BackendKind.allCases, [1, 2, 3] as [UInt64])
    func historyIsWhatWasAcknowledged(_ kind: BackendKind, seed: UInt64) async throws {
        let lake = try await Lake(kind)
        let record = Record()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<Self.catalogs {
                let catalog = try await Self.catalog(kind, lake)
                for task in 0..<Self.tasksEach {
                    group.addTask {
                        var numbers = SeededGenerator(seed &* 1_000 &+ UInt64(number * 100 + task))
                        for step in 0..<Self.commitsEach {
                            let done = try await Self.commit(
                                "\(number)-\(task)-\(step)", on: catalog, using: &numbers)
                            if let done { record.add(done) }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await Self.check(lake, record.all, seed)
    }

    /// Other processes have a catalog and a connection of their own.
    private static func catalog(_ kind: BackendKind, _ lake: Lake) async throws -> Catalog {
        var limits = CatalogLimits()
        limits.attempts = 100_000
        limits.nodeCacheBytes = 2_000
        let backend: any CatalogBackend =
            switch kind {
            case .memory: lake.backend
            case .sqlite, .postgres: try openBackend(try lake.folder.place(kind))
            }
        return try await Catalog.open(backend, clock: SystemClock(), limits: limits)
    }

    /// Tries one random change; nil where somebody was faster, or nothing had to change.
    private static func commit(
        _ label: String, on catalog: Catalog, using numbers: inout SeededGenerator
    ) async throws -> Acknowledged? {
        let key = try ContentKey(keys[Int.random(in: 0..<keys.count, using: &numbers)])
        let head = try await catalog.head(of: .main)
        let before = try await catalog.content(of: key, at: head)
        let isDelete = before != nil && Int.random(in: 0..<4, using: &numbers) == 0
        let content: Content? = isDelete ? nil : .namespace(NamespaceContent(properties: ["by": label]))
        let insists = Bool.random(using: &numbers) || isDelete
        let expectation: CatalogOperation.Expectation =
            insists ? before.map { .content($0) } ?? .absent : .any
        let operation = CatalogOperation(key, content.map { .put($0) } ?? .delete, expecting: expectation)
        do {
            let result = try await catalog.commit(
                [operation], on: .main, CommitDetails(author: label, message: label),
                options: CommitOptions(durability: .relaxed))
            guard result.isNew else { return nil }
            return Acknowledged(
                commit: result.commit.id, key: key, content: content, before: insists ? .some(before) : nil)
        } catch let error as MartletError where error.commitConflict != nil {
            return nil
        }
    }

    private static func check(_ lake: Lake, _ acknowledged: [Acknowledged], _ seed: UInt64) async throws {
        let log = try await lake.catalog.log(from: try await lake.head(), limit: 10_000).commits
        let history = Array(log.dropLast().map(\.id))
        #expect(Set(history) == Set(acknowledged.map(\.commit)), "seed \(seed): a commit was lost or invented")
        #expect(history.count == acknowledged.count, "seed \(seed)")
        let byCommit = Dictionary(acknowledged.map { ($0.commit, $0) }) { $1 }
        for (commit, parent) in zip(log, log.dropFirst()) {
            let made = try #require(byCommit[commit.id])
            #expect(commit.parents == [parent.id] && commit.depth == parent.depth + 1)
            #expect(try await lake.catalog.content(of: made.key, at: commit.id) == made.content)
            if let before = made.before {
                #expect(try await lake.catalog.content(of: made.key, at: parent.id) == before, "seed \(seed)")
            }
            let changes = try await lake.catalog.diff(from: parent.id, to: commit.id)
            #expect(changes.map(\.key) == [made.key], "seed \(seed): more changed than was asked for")
        }
    }
}
