public import Cataloging
internal import Errors
internal import Identifiers

extension Lake {
    /// Changes that one commit of a client may have.
    public static let foreignChangeLimit = 10_000

    /// Commits what clients wrote by themselves: all of it as one commit of the lake, or nothing.
    ///
    /// The state that the client knew may be older than the branch's head, as long as nobody changed the same keys since.
    /// - Parameters:
    ///   - changes: Each key at most once.
    ///   - base: The state of the branch that the client knew.
    /// - Throws: `conflict` with `ContentConflicts`; `invalidInput` for a metadata file that cannot be taken.
    public func commit(
        _ changes: [ForeignChange], on branch: RefName, base: CommitID, _ details: CommitDetails
    ) async throws -> ForeignCommit {
        try Self.check(changes)
        var lastConflict: (any Error)?
        for _ in 0..<Self.changeAttemptLimit {
            do {
                return try await commitOnce(changes, on: branch, base: base, details)
            } catch let error as MartletError where error.commitConflict != nil {
                lastConflict = error
            }
        }
        throw MartletError(
            .conflict, "others moved '\(branch)' \(Self.changeAttemptLimit) times while it was committed to",
            hint: "Nothing was committed; try again when fewer writers are at work.", cause: lastConflict,
            retry: .safely)
    }

    private static func check(_ changes: [ForeignChange]) throws(MartletError) {
        guard !changes.isEmpty else {
            throw MartletError(.invalidInput, "the commit has no operation", hint: "Name at least one.")
        }
        guard changes.count <= foreignChangeLimit else {
            throw MartletError(
                .limitExceeded,
                "a commit of \(changes.count) operations is larger than the limit of \(foreignChangeLimit)")
        }
        var keys: Set<ContentKey> = []
        for change in changes where !keys.insert(change.key).inserted {
            throw MartletError(.invalidInput, "one commit changes '\(change.key)' twice", hint: "Join the two changes.")
        }
    }

    /// - Throws: `conflict` with a `CommitConflict` where somebody else was faster.
    private func commitOnce(
        _ changes: [ForeignChange], on branch: RefName, base: CommitID, _ details: CommitDetails
    ) async throws -> ForeignCommit {
        let head = try await catalog.head(of: branch)
        let judge = try await ForeignJudge(catalog: catalog, changes: changes, base: base, head: head)
        let conflicts = try await judge.conflicts()
        guard conflicts.isEmpty else { throw MartletError(conflicts, on: branch) }
        var operations: [CatalogOperation] = []
        var added: [(ContentKey, UUID)] = []
        var unfit: [ContentConflict] = []
        for change in changes {
            let before = judge.now[change.key]
            let expectation = before.map { CatalogOperation.Expectation.content($0) } ?? .absent
            switch change.action {
            case .unchanged:
                // Putting what is there makes the commit fail where somebody else changes it meanwhile.
                if let before { operations.append(.put(change.key, before, expecting: expectation)) }
            case .delete: operations.append(.delete(change.key, expecting: expectation))
            case .put(let content), .replace(let content):
                let known = try judge.predecessor(of: change)
                let made = try await adopted(content, as: change.key, after: known, judge)
                if let identity = content.identity, made.identity(as: change.key) != identity {
                    unfit.append(
                        ContentConflict(
                            .identityDiffers, change.key,
                            "'\(change.key)' has the ID \(identity), and its metadata file is of \(made.identity(as: change.key))"
                        ))
                    continue
                }
                if known == nil { added.append((change.key, made.identity(as: change.key))) }
                operations.append(.put(change.key, made, expecting: expectation))
            }
        }
        guard unfit.isEmpty else { throw MartletError(unfit, on: branch) }
        let result = try await catalog.commit(
            operations, on: branch, details, base: head, options: CommitOptions(allowsEmpty: true))
        return ForeignCommit(commit: result.commit, added: added)
    }
}
