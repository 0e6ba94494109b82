internal import Caching
public import Clocks
internal import Cryptography
internal import Errors

/// The versioned catalog of a lake: what every key names, at every commit, on every branch.
///
/// A value over a backend; copies share its caches. All methods may be called from many tasks and processes at once.
public struct Catalog: Sendable {
    public let defaultBranch: RefName
    public let limits: CatalogLimits
    let backend: any CatalogBackend
    let clock: any WallClock
    let trees: TreeStore
    let commits: LRUCache<CommitID, Commit>
    /// Commits of one process to one branch are made together, so that they never make each other start over.
    let queue = CommitQueue()

    private init(backend: any CatalogBackend, clock: any WallClock, defaultBranch: RefName, limits: CatalogLimits) {
        self.backend = backend
        self.clock = clock
        self.defaultBranch = defaultBranch
        self.limits = limits
        trees = TreeStore(backend: backend, cacheBytes: limits.nodeCacheBytes)
        commits = LRUCache(costLimit: limits.cachedCommits)
    }

    /// The author of the first commit.
    public static let ownAuthor = "martlet"

    /// Opens the catalog, and makes the default branch with its first commit where this is the first time.
    ///
    /// Several processes may do so at once: one of them makes the branch.
    public static func open(
        _ backend: any CatalogBackend, clock: any WallClock, defaultBranch: RefName = .main,
        limits: CatalogLimits = .defaultLimits
    ) async throws -> Catalog {
        let catalog = Catalog(backend: backend, clock: clock, defaultBranch: defaultBranch, limits: limits)
        guard try await backend.reference(defaultBranch) == nil else { return catalog }
        var editor = TreeEditor(store: catalog.trees)
        let first = try await catalog.makeCommit(
            parents: [], root: editor.emptyRoot(), CommitDetails(author: ownAuthor, message: "Begin the lake"))
        let branch = Reference(name: defaultBranch, kind: .branch, target: first.id, createdAt: first.time)
        _ = try await backend.write(
            CatalogWrite(
                objects: editor.written, commits: [first.id: first.encoded()], references: [.create(branch)]),
            durability: .full)
        return catalog
    }

    /// A commit by its ID.
    ///
    /// - Throws: `notFound`.
    public func commit(_ id: CommitID) async throws -> Commit {
        if let commit = commits.value(for: id) { return commit }
        guard let bytes = try await backend.commits([id])[id] else {
            throw MartletError(.notFound, "there is no commit \(id)", hint: "See which there are with: martlet log")
        }
        let commit = try Commit(id: id, encoded: bytes)
        commits.insert(commit, for: id)
        return commit
    }

    /// A commit that follows its parents; it is not stored.
    ///
    /// - Parameter unstored: Ancestors that are not stored yet.
    func makeCommit(
        parents: [Commit], root: SHA256Digest, _ details: CommitDetails, unstored: [CommitID: Commit] = [:]
    ) async throws -> Commit {
        try details.check()
        let time = parents.map(\.time).reduce(clock.now(), max)
        let generation = parents.map { $0.generation + 1 }.max() ?? 0
        let depth = parents.first.map { $0.depth + 1 } ?? 0
        let jump = try await jump(from: parents.first, unstored: unstored)
        let ids = parents.map(\.id)
        let bytes = Commit.encode(
            parents: ids, root: root, details: details, time: time, generation: generation, depth: depth, jump: jump)
        return Commit(
            id: CommitID(SHA256.digest(of: bytes)), parents: ids, root: root, details: details, time: time,
            generation: generation, depth: depth, jump: jump)
    }
}
