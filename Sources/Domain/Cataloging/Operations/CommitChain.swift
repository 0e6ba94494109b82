internal import Cryptography

/// Commits made on top of each other and of a branch's head, before any of them is stored.
struct CommitChain {
    /// The branch's head in the store.
    let start: Commit
    private(set) var head: Commit
    private(set) var made: [CommitID: Commit] = [:]
    private(set) var durability = Durability.relaxed
    /// Reads through what the chain has not stored yet.
    let trees: TreeStore
    private let unstored = UnstoredObjects()

    init(on start: Commit, trees: TreeStore) {
        self.start = start
        head = start
        self.trees = trees.reading(through: unstored)
    }

    var isEmpty: Bool { made.isEmpty }

    mutating func append(_ commit: Commit, _ objects: [SHA256Digest: [UInt8]], _ durability: Durability) {
        unstored.add(objects)
        made[commit.id] = commit
        head = commit
        if durability == .full { self.durability = .full }
    }

    /// The one write that stores all of it and moves the branch.
    func write(to branch: RefName) -> CatalogWrite {
        CatalogWrite(
            objects: unstored.all, commits: made.mapValues { $0.encoded() },
            references: [.move(branch, expected: start.id, to: head.id)])
    }
}
