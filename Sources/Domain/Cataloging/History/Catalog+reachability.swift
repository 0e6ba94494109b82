internal import Errors

/// How commits lie to each other in the history.
extension Catalog {
    /// Whether a commit is another, or a first-parent ancestor of it; O(log depth).
    public func isOnHistory(_ id: CommitID, of head: CommitID) async throws -> Bool {
        let sought = try await commit(id)
        return try await nearestAncestor(of: try await commit(head)) { $0.depth <= sought.depth }?.id == id
    }

    /// Whether a commit is another, or an ancestor of it through any parent.
    public func isAncestor(_ id: CommitID, of head: CommitID) async throws -> Bool {
        if try await isOnHistory(id, of: head) { return true }
        return try await mergeBases(id, head) == [id]
    }

    /// The first commit of the lake as a commit's history has it.
    public func firstCommit(of id: CommitID) async throws -> Commit {
        let start = try await commit(id)
        guard let first = try await nearestAncestor(of: start, where: { $0.depth == 0 }) else {
            throw MartletError(.corrupt, "the history of \(id.short) has no beginning")
        }
        return first
    }

    /// The last commit that the first-parent histories of two commits share; O(log² depth).
    public func lastShared(_ left: CommitID, _ right: CommitID) async throws -> Commit? {
        let left = try await commit(left)
        let right = try await commit(right)
        var low: UInt64 = 0
        var high = min(left.depth, right.depth)
        var shared: Commit?
        while low <= high {
            let middle = low + (high - low) / 2
            let onLeft = try await nearestAncestor(of: left) { $0.depth <= middle }
            let onRight = try await nearestAncestor(of: right) { $0.depth <= middle }
            if let onLeft, onLeft.id == onRight?.id {
                shared = onLeft
                low = middle + 1
            } else {
                guard middle > 0 else { break }
                high = middle - 1
            }
        }
        return shared
    }
}
