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
        try check(operations)
        try details.check()
        let pending = PendingCommit(operations, details, base: base, options: options)
        queue.add(pending, to: branch)
        return try await queue.turns.inTurn(of: branch) {
            // Whoever has the turn makes all that wait; most find theirs made.
            while true {
                if let result = pending.result { return try result.get() }
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
