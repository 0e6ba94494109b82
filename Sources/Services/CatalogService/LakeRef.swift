public import Cataloging
public import Errors

/// A state of the lake that a client named, and the branch that writes go to where it is one.
public struct LakeRef: Sendable, Hashable {
    /// What the client wrote.
    public var text: String
    public var commit: CommitID
    /// Nil for tags, commits and times, which are read-only.
    public var branch: RefName?

    public init(text: String, commit: CommitID, branch: RefName?) {
        self.text = text
        self.commit = commit
        self.branch = branch
    }

    /// The branch that a write goes to.
    ///
    /// - Throws: `invalidInput` for what is read-only.
    public func writableBranch() throws(MartletError) -> RefName {
        guard let branch else {
            throw MartletError(
                .invalidInput, "'\(text)' is not a branch, so nothing can be written to it",
                hint: "Write to a branch; tags, commits and times are read-only.")
        }
        return branch
    }
}

extension Lake {
    /// The state that a text names: a branch, a tag, the start of a commit's ID, a time, or `branch@time` and `branch~2`.
    ///
    /// - Parameter text: Nil or empty for the default branch.
    public func resolve(_ text: String?) async throws -> LakeRef {
        guard let text, !text.isEmpty else {
            return LakeRef(
                text: catalog.defaultBranch.text, commit: try await catalog.head(of: catalog.defaultBranch),
                branch: catalog.defaultBranch)
        }
        let resolved = try await catalog.resolve(text)
        let branch = resolved.reference.flatMap { $0.kind == .branch ? $0.name : nil }
        return LakeRef(text: text, commit: resolved.commit, branch: branch)
    }
}
