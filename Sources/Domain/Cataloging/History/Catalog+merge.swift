internal import Caching
internal import Cryptography
internal import Errors

extension Catalog {
    /// Merges a state into a branch, as one commit with two parents, or not at all.
    ///
    /// - Parameters:
    ///   - modes: Which keys are forced, and which are left.
    ///   - resolver: Asked about keys that both sides changed; without one they are conflicts.
    ///   - precondition: Asked about the head that is merged into, each time that it has moved; throws where nothing may be merged.
    /// - Throws: `conflict` with `MergeConflicts`.
    @discardableResult
    public func merge(
        _ from: CommitID, into branch: RefName, _ details: CommitDetails, isDryRun: Bool = false,
        modes: MergeModes = .allNormal, durability: Durability = .full, resolver: MergeResolver? = nil,
        precondition: (@Sendable (_ head: CommitID) async throws -> Void)? = nil
    ) async throws -> MergeOutcome {
        let source = try await commit(from)
        return try await combine(
            into: branch, subject: "merging \(from.short)", isDryRun: isDryRun, modes: modes, durability: durability,
            resolver: resolver
        ) { head in
            try await precondition?(head.id)
            let bases = try await mergeBases(head.id, from)
            guard !bases.isEmpty else {
                throw MartletError(.invalidInput, "\(from.short) and '\(branch)' have no history in common")
            }
            guard bases.count <= limits.mergeBases else {
                throw MartletError(
                    .limitExceeded,
                    "\(from.short) and '\(branch)' have \(bases.count) common ancestors, more than \(limits.mergeBases)"
                )
            }
            if bases.contains(from) { return nil }
            return Combination(
                bases: bases, theirs: source.root, parents: [head, source], details: details, keepsEmpty: true)
        }
    }

    /// Repeats on a branch what a commit changed against its first parent.
    ///
    /// - Parameter details: Nil takes those of the commit.
    /// - Throws: `conflict` with `MergeConflicts`.
    @discardableResult
    public func cherryPick(
        _ id: CommitID, onto branch: RefName, _ details: CommitDetails? = nil, isDryRun: Bool = false,
        modes: MergeModes = .allNormal, durability: Durability = .full, resolver: MergeResolver? = nil
    ) async throws -> MergeOutcome {
        let (picked, parent) = try await commitWithParent(id, "picked")
        var details = details ?? picked.details
        details.properties["cherry-picked-from"] = id.description
        return try await combine(
            into: branch, subject: "picking \(id.short)", isDryRun: isDryRun, modes: modes, durability: durability,
            resolver: resolver
        ) { [details] head in
            Combination(
                bases: [parent.id], theirs: picked.root, parents: [head], details: details, keepsEmpty: false)
        }
    }

    /// Undoes on a branch what a commit changed against its first parent.
    ///
    /// - Throws: `conflict` with `MergeConflicts` where something was changed again since.
    @discardableResult
    public func revert(
        _ id: CommitID, on branch: RefName, _ details: CommitDetails, isDryRun: Bool = false,
        durability: Durability = .full, resolver: MergeResolver? = nil
    ) async throws -> MergeOutcome {
        let (reverted, parent) = try await commitWithParent(id, "reverted")
        var details = details
        details.properties["reverts"] = id.description
        return try await combine(
            into: branch, subject: "reverting \(id.short)", isDryRun: isDryRun, modes: .allNormal,
            durability: durability, resolver: resolver
        ) { [details] head in
            Combination(
                bases: [reverted.id], theirs: parent.root, parents: [head], details: details, keepsEmpty: false)
        }
    }

    func commitWithParent(_ id: CommitID, _ verb: String) async throws -> (Commit, Commit) {
        let commit = try await commit(id)
        guard let parent = commit.parents.first else {
            throw MartletError(.invalidInput, "the first commit cannot be \(verb): it has no parent")
        }
        return (commit, try await self.commit(parent))
    }

    /// What is to be brought together with a head.
    private struct Combination {
        var bases: [CommitID]
        var theirs: SHA256Digest
        var parents: [Commit]
        var details: CommitDetails
        /// Makes a commit even where nothing changes, to record that the histories met.
        var keepsEmpty: Bool
    }

    /// Brings changes onto a branch, starting over where it moved.
    ///
    /// - Parameter prepare: What to do for a head; nil where it already has everything.
    private func combine(
        into branch: RefName, subject: String, isDryRun: Bool, modes: MergeModes, durability: Durability,
        resolver: MergeResolver?, _ prepare: (Commit) async throws -> Combination?
    ) async throws -> MergeOutcome {
        for _ in 0..<limits.attempts {
            let head = try await commit(try await existingBranch(branch).target)
            guard let combination = try await prepare(head) else {
                return MergeOutcome(
                    bases: [], target: head.id, changes: [], conflicts: [], commit: nil, isUpToDate: true)
            }
            var bases: [SHA256Digest] = []
            for base in combination.bases { bases.append(try await commit(base).root) }
            let merge = ThreeWayMerge(store: trees, ours: head.root, theirs: combination.theirs)
            let (set, conflicts) = try await merge.plan(bases: bases, modes: modes, resolver: resolver)
            guard conflicts.isEmpty || isDryRun else { throw refusal(subject, branch, conflicts) }
            var outcome = MergeOutcome(
                bases: combination.bases, target: head.id, changes: try await changes(of: set), conflicts: conflicts,
                commit: nil, isUpToDate: set.changes.isEmpty && conflicts.isEmpty && !combination.keepsEmpty)
            if isDryRun || outcome.isUpToDate { return outcome }
            let (root, objects) = try await set.apply()
            let made = try await makeCommit(parents: combination.parents, root: root, combination.details)
            let write = CatalogWrite(
                objects: objects, commits: [made.id: made.encoded()],
                references: [.move(branch, expected: head.id, to: made.id)])
            if case .applied = try await backend.write(write, durability: durability) {
                commits.insert(made, for: made.id)
                outcome.commit = made
                return outcome
            }
        }
        throw tooManyAttempts(branch)
    }

    /// What a set of changes does to the tree that it is made for, in the order of the keys.
    func changes(of set: ChangeSet) async throws -> [KeyDifference] {
        var differences: [KeyDifference] = []
        differences.reserveCapacity(set.changes.count)
        for (key, target) in set.changes {
            let old = try await trees.target(of: key, in: set.root)
            let before: Content? = if let old { try await trees.content(old.hash) } else { nil }
            let after: Content?
            switch target {
            case nil: after = nil
            case let new? where set.objects[new.hash] != nil:
                after = try set.objects[new.hash].map { try Content(encoded: $0) }
            case let new?: after = try await trees.content(new.hash)
            }
            differences.append(KeyDifference(key: key, before: before, after: after))
        }
        return differences.sorted { $0.key < $1.key }
    }

    func refusal(_ subject: String, _ branch: RefName, _ conflicts: [MergeConflict]) -> MartletError {
        let lines = conflicts.prefix(3).map { "'\($0.key)' (\($0.kind))" }.joined(separator: ", ")
        let more = conflicts.count > 3 ? " and \(conflicts.count - 3) more" : ""
        return MartletError(
            .conflict, "\(subject) into '\(branch)' meets conflicts: \(lines)\(more)",
            hint: "Nothing was changed. Look at both sides with: martlet diff",
            cause: MergeConflicts(conflicts: conflicts))
    }
}

extension MergeConflict.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .bothChanged: "both sides changed it"
        case .bothAdded: "both sides added it"
        case .changedAndDeleted: "one side changed it and the other deleted it"
        case .kindChanged: "one side made it something else"
        case .namespaceMissing: "its namespace is not there"
        case .unresolved(let reason): reason
        }
    }
}
