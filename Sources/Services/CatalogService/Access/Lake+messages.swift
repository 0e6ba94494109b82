public import Access
public import Cataloging

extension Lake {
    /// What a commit says to a caller who does not reach all that it changed.
    public static let hiddenMessage = "(changes of tables that this token does not reach)"

    /// Changes of one commit that are looked at before it is taken for one that a limited caller may not know.
    private static let changesLimit = 10_000

    /// A commit as a caller may see it: messages and properties name tables, so they are told to those who see all that it changed.
    public func shown(_ commit: Commit, to caller: Caller) async throws -> Commit {
        guard case .namespaces = caller.reach, let parent = commit.parents.first else { return commit }
        let changes = try await catalog.diff(from: parent, to: commit.id, limit: Self.changesLimit)
        let sees = changes.count < Self.changesLimit && changes.allSatisfy { caller.canSee($0.key.elements) }
        return sees ? commit : commit.telling(Self.hiddenMessage)
    }
}
