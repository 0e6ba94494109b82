internal import Synchronization

/// A commit that somebody waits for.
final class PendingCommit: Sendable {
    let operations: [CatalogOperation]
    let details: CommitDetails
    /// The head that the changes are based on; nil for the one that is there when the commit is first tried.
    let base: CommitID?
    let options: CommitOptions
    private let outcome = Mutex<Result<CommitResult, any Error>?>(nil)

    init(_ change: CatalogChange, base: CommitID?) {
        operations = change.operations
        details = change.details
        options = change.options
        self.base = base
    }

    /// Nil while it waits.
    var result: Result<CommitResult, any Error>? { outcome.withLock { $0 } }

    func end(_ result: Result<CommitResult, any Error>) { outcome.withLock { $0 = result } }
}

/// The commits that wait, by branch, and the turns in which they are made.
final class CommitQueue: Sendable {
    let turns = TurnQueue<RefName>()
    private let waiting = Mutex<[RefName: [PendingCommit]]>([:])

    /// Adds commits that stay next to each other.
    func add(_ commits: [PendingCommit], to branch: RefName) {
        waiting.withLock { $0[branch, default: []] += commits }
    }

    func waitingCount(on branch: RefName) -> Int { waiting.withLock { $0[branch]?.count ?? 0 } }

    /// The commits that wait for a branch, the first first, as many as fit the limits and at least one.
    func take(from branch: RefName, _ limits: CatalogLimits) -> [PendingCommit] {
        waiting.withLock { waiting in
            guard let commits = waiting[branch] else { return [] }
            var count = 0
            var operations = 0
            while count < min(commits.count, limits.commitsPerWrite) {
                operations += commits[count].operations.count
                if count > 0, operations > limits.operationsPerCommit { break }
                count += 1
            }
            waiting[branch] = count == commits.count ? nil : Array(commits[count...])
            return Array(commits[..<count])
        }
    }
}
