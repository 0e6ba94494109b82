public import Errors
internal import Execution
internal import Synchronization
public import Workers

/// Rows of the lake that steps on workers read.
///
/// A step's queries are done here, one after another, by whoever gave the step away: on the branch of its run, and with its rights.
extension WorkerDesk {
    /// Does a query for a step, and waits for it; the file with its rows is there until the next one or the end of the lease.
    ///
    /// - Throws: As `poll`; `invalidInput` for a step that reads nothing, or a number that has passed.
    public func read(
        _ request: ReadRequest, for worker: WorkerID, by owner: String
    ) async throws(MartletError) -> ReadAnswer {
        let read = try answer { state, _ throws(MartletError) -> (StepRead?, [BoardAction]) in
            try Self.check(worker, owner, state)
            guard let item = state.board.item(of: request.lease, heldBy: worker),
                let attempt = state.attempts[item.key]
            else { return (nil, []) }
            let known = state.reads[request.lease]
            if let known, known.number == request.number { return (known, []) }
            guard request.number == (known?.number ?? 0) + 1 else {
                throw MartletError(
                    .invalidInput, "\(item.key) has asked its query \(request.number) before, or skips one")
            }
            guard let lake = attempt.lake, let path = newTablePath?() else {
                throw MartletError(.invalidInput, "\(item.key) is no step that reads tables")
            }
            guard known != nil || state.reads.count < WorkerPolicy.tablesLimit else {
                throw MartletError(
                    .unavailable, "\(state.reads.count) steps on workers read tables, the most that may at a time",
                    retry: .safely)
            }
            let made = try StepRead(
                number: request.number, path: path, limit: policy.tableBytes, key: item.key, sql: request.sql,
                lake: lake)
            state.reads[request.lease] = made
            return (made, [])
        }
        guard let read else { return .lost }
        switch await read.result() {
        case .success(let sent): return .ready(sent)
        case .failure(let error): return .failed(error)
        }
    }

    /// A piece of the rows of a step's last query, an Arrow IPC stream; nil where the worker has the step no more.
    ///
    /// - Throws: As `poll`; `invalidInput` for a query that is not the last.
    public func piece(
        of number: Int, at offset: Int, lease: LeaseID, for worker: WorkerID, by owner: String
    ) throws(MartletError) -> [UInt8]? {
        let read = try answer { state, _ throws(MartletError) -> (StepRead?, [BoardAction]) in
            try Self.check(worker, owner, state)
            guard let item = state.board.item(of: lease, heldBy: worker), state.attempts[item.key] != nil else {
                return (nil, [])
            }
            guard let known = state.reads[lease], known.number == number else {
                throw MartletError(
                    .invalidInput, "the query \(number) of \(item.key) is not the one that was asked last")
            }
            return (known, [])
        }
        return try read?.piece(at: offset)
    }
}
