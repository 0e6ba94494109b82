internal import Cryptography
internal import Errors

extension Catalog {
    /// The most commits that are repeated at once.
    public static let transplantLimit = 1_000

    /// Repeats on a branch what some commits changed, each against its first parent and in this order: all of them, or none.
    ///
    /// Commits that change nothing on the branch are left out. Until the branch moves, what is written is named by nothing; a dry run
    /// leaves it at that.
    /// - Parameter details: What is said of each commit's repetition.
    /// - Throws: `conflict` with `MergeConflicts`.
    public func transplant(
        _ ids: [CommitID], onto branch: RefName, isDryRun: Bool = false, modes: MergeModes = .allNormal,
        durability: Durability = .full, resolver: MergeResolver? = nil,
        details: @Sendable (Commit) -> CommitDetails = { $0.details }
    ) async throws -> MergeOutcome {
        guard ids.count <= Self.transplantLimit else {
            throw MartletError(
                .limitExceeded, "\(ids.count) commits at once are more than the limit of \(Self.transplantLimit)")
        }
        for _ in 0..<limits.attempts {
            let target = try await commit(try await existingBranch(branch).target)
            var head = target
            for id in ids {
                let (picked, parent) = try await commitWithParent(id, "picked")
                let merge = ThreeWayMerge(store: trees, ours: head.root, theirs: picked.root)
                let (set, conflicts) = try await merge.plan(bases: [parent.root], modes: modes, resolver: resolver)
                guard conflicts.isEmpty else {
                    guard isDryRun else { throw refusal("picking \(id.short)", branch, conflicts) }
                    return try await outcome(from: target, to: head, conflicts: conflicts, isDryRun: true)
                }
                guard !set.changes.isEmpty else { continue }
                let (root, objects) = try await set.apply()
                var said = details(picked)
                said.properties["cherry-picked-from"] = id.description
                head = try await makeCommit(parents: [head], root: root, said)
                _ = try await backend.write(
                    CatalogWrite(objects: objects, commits: [head.id: head.encoded()]), durability: .relaxed)
            }
            if isDryRun || head.id == target.id {
                return try await outcome(from: target, to: head, conflicts: [], isDryRun: isDryRun)
            }
            let move = ReferenceChange.move(branch, expected: target.id, to: head.id)
            if case .applied = try await backend.write(CatalogWrite(references: [move]), durability: durability) {
                return try await outcome(from: target, to: head, conflicts: [], isDryRun: false)
            }
        }
        throw tooManyAttempts(branch)
    }

    private func outcome(
        from target: Commit, to head: Commit, conflicts: [MergeConflict], isDryRun: Bool
    ) async throws -> MergeOutcome {
        MergeOutcome(
            bases: [], target: target.id, changes: try await diff(from: target.id, to: head.id), conflicts: conflicts,
            commit: isDryRun || head.id == target.id ? nil : head,
            isUpToDate: head.id == target.id && conflicts.isEmpty)
    }
}
