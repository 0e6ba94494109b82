public import Errors
internal import Identifiers
internal import Synchronization
public import Workers

/// A worker, for people to look at.
public struct WorkerView: Sendable {
    public var record: WorkerRecord
    public var status: WorkerStatus
    public var leases: [Lease]
    /// Since its last heartbeat.
    public var silence: Duration
    /// Since it registered.
    public var age: Duration
}

/// A step that waits for a worker.
public struct WaitingView: Sendable {
    public var key: WorkKey
    public var group: String
    public var wait: Duration
    /// Why nobody has it.
    public var reason: String
}

/// What people see and do.
extension WorkerDesk {
    public static let waitingShown = 1000

    public func list() -> (workers: [WorkerView], waiting: [WaitingView], waitingCount: Int) {
        let now = clock()
        return state.withLock { state in
            let workers = state.board.records.map { Self.view($0, state.board, now) }
            let waiting = state.board.waitingWork(limit: Self.waitingShown).map { item, since in
                WaitingView(
                    key: item.key, group: item.requirement.group, wait: now - since,
                    reason: state.board.reason(for: item.key, at: now) ?? "")
            }
            return (workers, waiting, state.board.waitingCount)
        }
    }

    /// The worker with an ID, the beginning of one, or a name that only one has.
    ///
    /// - Throws: `notFound`; `conflict` where several have it.
    public func find(_ text: String) throws(MartletError) -> WorkerView {
        let now = clock()
        return try state.withLock { state throws(MartletError) in
            let found = state.board.records.filter {
                $0.description.name == text || (text.utf8.count >= 4 && $0.id.description.hasPrefix(text))
            }
            guard let record = found.first else {
                throw MartletError(.notFound, "there is no worker '\(text)'", hint: "See 'martlet workers list'.")
            }
            guard found.count == 1 else {
                throw MartletError(
                    .conflict, "\(found.count) workers are called '\(text)'",
                    hint: "Give the ID of one: \(found.map { $0.id.description }.joined(separator: ", ")).")
            }
            return Self.view(record, state.board, now)
        }
    }

    /// Lets a worker take no more steps, or take steps again.
    ///
    /// - Throws: As `find`.
    public func drain(_ text: String, _ drains: Bool) throws(MartletError) -> WorkerView {
        let id = try find(text).record.id
        update { state, now in state.board.drain(id, drains, at: now) ?? [] }
        return try find(id.description)
    }

    private static func view(_ record: WorkerRecord, _ board: WorkerBoard, _ now: Duration) -> WorkerView {
        WorkerView(
            record: record, status: board.status(of: record, at: now), leases: board.leases(of: record.id),
            silence: now - record.heardAt, age: now - record.registeredAt)
    }
}
