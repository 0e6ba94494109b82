public import Errors
internal import JSON
internal import Runs
internal import Synchronization
public import Workers

/// Rows that workers send for the tables of their steps.
extension WorkerDesk {
    /// Takes a piece of a step's table, for whoever writes it once the step's answer counts.
    ///
    /// - Returns: The bytes of the table that are there; nil where the worker has the step no more.
    /// - Throws: As `poll`; `limitExceeded` for a table that is too large, `invalidInput` for a piece that does not follow the others.
    public func receive(
        _ piece: TablePiece, from worker: WorkerID, by owner: String
    ) throws(MartletError) -> Int? {
        let table = try answer { state, _ throws(MartletError) -> (ReceivedTable?, [BoardAction]) in
            try Self.check(worker, owner, state)
            guard let item = state.board.item(of: piece.lease, heldBy: worker) else { return (nil, []) }
            if let known = state.tables[piece.lease] {
                guard known.size == piece.size else {
                    throw MartletError(.invalidInput, "the table of \(item.key) had another size before")
                }
                return (known, [])
            }
            let made = try make(piece.size, for: item, besides: state.tables.count)
            state.tables[piece.lease] = made
            return (made, [])
        }
        return try table?.append(piece.bytes, at: piece.offset)
    }

    private func make(_ size: Int, for item: WorkItem, besides count: Int) throws(MartletError) -> ReceivedTable {
        guard item.givesTable, let path = newTablePath?() else {
            throw MartletError(.invalidInput, "\(item.key) is no step whose rows become a table")
        }
        guard size > 0, size <= policy.tableBytes else {
            throw MartletError(
                .limitExceeded,
                "the table of \(item.key) has \(size) bytes, more than the \(policy.tableBytes) that a worker may send",
                hint: "Give fewer rows, or raise workers.table_bytes in martlet.yaml.")
        }
        guard count < WorkerPolicy.tablesLimit else {
            throw MartletError(
                .unavailable, "\(count) tables come from workers, the most that may at a time", retry: .safely)
        }
        return try ReceivedTable(path: path, size: size)
    }

    /// The table that belongs to an answer, out of the state's hands.
    ///
    /// - Throws: `invalidInput` where it did not come whole.
    static func take(_ answer: WorkerAnswer, from state: State) throws(MartletError) -> ReceivedTable? {
        guard let sent = answer.table, case .success = answer.result else { return nil }
        guard let table = state.tables[answer.lease], table.isWhole(sent) else {
            throw MartletError(.invalidInput, "the table of \(answer.key) did not come whole")
        }
        return table
    }
}

extension WorkerDesk.State {
    /// Lets go of the tables of leases that are over, and of what they read.
    mutating func dropTables() {
        guard !tables.isEmpty || !reads.isEmpty else { return }
        let held = Set(board.records.flatMap(\.leases))
        reads = reads.filter { held.contains($0.key) }
        tables = tables.filter { held.contains($0.key) }
    }
}

extension WorkItem {
    /// Whether the rows of the step become a table.
    var givesTable: Bool {
        payload["assignment"]?["kind"] == .string(StepKind.python.rawValue)
            && payload["assignment"]?["spec"]?["table"]?.stringValue != nil
    }
}
