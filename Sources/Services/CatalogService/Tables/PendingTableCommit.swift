internal import Cataloging
internal import Synchronization

/// A change of one table that somebody waits for.
final class PendingTableCommit: Sendable {
    let change: TableCommit
    let details: CommitDetails
    private let outcome = Mutex<Result<CommittedTable, any Error>?>(nil)

    init(_ change: TableCommit, _ details: CommitDetails) {
        self.change = change
        self.details = details
    }

    /// Nil while it waits.
    var result: Result<CommittedTable, any Error>? { outcome.withLock { $0 } }

    func end(_ result: Result<CommittedTable, any Error>) { outcome.withLock { $0 = result } }
}

/// The changes that wait, by table.
final class TableCommitQueue: Sendable {
    private let waiting = Mutex<[TableTurn: [PendingTableCommit]]>([:])

    func add(_ commit: PendingTableCommit, to table: TableTurn) {
        waiting.withLock { $0[table, default: []].append(commit) }
    }

    func count(of table: TableTurn) -> Int { waiting.withLock { $0[table]?.count ?? 0 } }

    /// The changes that wait for a table, the first first, as many as the limit allows.
    func take(from table: TableTurn, limit: Int) -> [PendingTableCommit] {
        waiting.withLock { waiting in
            let commits = waiting[table] ?? []
            waiting[table] = commits.count > limit ? Array(commits[limit...]) : nil
            return Array(commits.prefix(limit))
        }
    }
}
