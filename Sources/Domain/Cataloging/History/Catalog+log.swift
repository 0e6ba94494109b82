internal import Cryptography
internal import Errors

extension Catalog {
    /// The first-parent history, the newest commit first.
    ///
    /// - Parameter key: Only commits that changed this key, or, for a namespace, anything inside it.
    public func log(
        from start: CommitID, limit: Int = 100, changing key: ContentKey? = nil
    ) async throws -> LogPage {
        let limit = max(1, min(limit, limits.pageSize))
        var found: [Commit] = []
        var next: CommitID? = start
        var looked = 0
        while let id = next, found.count < limit, looked < limits.commitsPerSearch {
            let current = try await commit(id)
            looked += 1
            next = current.parents.first
            if let key {
                guard try await changes(current, key) else { continue }
            }
            found.append(current)
        }
        return LogPage(commits: found, next: next)
    }

    /// Whether a commit changed a key, or something inside it, against its first parent.
    private func changes(_ commit: Commit, _ key: ContentKey) async throws -> Bool {
        guard let parent = commit.parents.first else {
            return try await trees.entry(key.encoded, in: commit.root) != nil
        }
        let before = try await self.commit(parent).root
        guard before != commit.root else { return false }
        let old = try await trees.entry(key.encoded, in: before)
        let new = try await trees.entry(key.encoded, in: commit.root)
        guard old == new else { return true }
        guard let new, try ChangeSet.Target(new).kind == .namespace else { return false }
        var differ = try await TreeDiffer(
            store: trees, from: before, to: commit.root, lower: key.childPrefix, upper: key.childPrefixEnd)
        return try await differ.next() != nil
    }
}
