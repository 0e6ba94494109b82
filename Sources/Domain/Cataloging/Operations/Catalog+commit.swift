internal import Caching
internal import Cryptography
internal import Errors

extension Catalog {
    /// Makes a commit, starting over where the branch moved and nobody else changed the same keys.
    ///
    /// Commits to one branch that wait at the same time are stored by one write, each as a commit of its own.
    /// - Parameters:
    ///   - operations: Each key at most once.
    ///   - base: The head that the changes are based on; nil takes the head at the time of the call.
    /// - Throws: `conflict` with a `CommitConflict`; `notFound` for a missing namespace or a deleted key that is not there.
    @discardableResult
    public func commit(
        _ operations: [CatalogOperation], on branch: RefName, _ details: CommitDetails, base: CommitID? = nil,
        options: CommitOptions = CommitOptions()
    ) async throws -> CommitResult {
        let change = CatalogChange(operations, details, options: options)
        return try await commit(inOrder: [change], on: branch, base: base)[0].get()
    }

    /// Makes several commits, each after the one before it; they are stored by as few writes as the limits allow.
    ///
    /// - Parameter base: The head that all of them are based on.
    /// - Returns: What came of each. One that fails does not keep those after it from being tried: where they need it, they say so by
    ///   what they expect.
    /// - Throws: `limitExceeded` or `invalidInput` where one of them could not be made on any branch.
    public func commit(
        inOrder changes: [CatalogChange], on branch: RefName, base: CommitID? = nil
    ) async throws -> [Result<CommitResult, any Error>] {
        for change in changes {
            try check(change.operations)
            try change.details.check()
        }
        let pending = changes.map { PendingCommit($0, base: base) }
        queue.add(pending, to: branch)
        return await queue.turns.inTurn(of: branch) {
            // Whoever has the turn makes all that wait; most find theirs made.
            while true {
                let results = pending.compactMap(\.result)
                if results.count == pending.count { return results }
                await make(queue.take(from: branch, limits), on: branch)
            }
        }
    }

    private func check(_ operations: [CatalogOperation]) throws {
        guard operations.count <= limits.operationsPerCommit else {
            throw MartletError(
                .limitExceeded,
                "a commit of \(operations.count) changes is larger than the limit of \(limits.operationsPerCommit)")
        }
        var keys: Set<ContentKey> = []
        for operation in operations where !keys.insert(operation.key).inserted {
            throw MartletError(.invalidInput, "one commit changes '\(operation.key)' twice")
        }
    }
}
