internal import Caching
internal import Cryptography
internal import Errors

extension Catalog {
    /// Makes a commit, starting over where the branch moved and nobody else changed the same keys.
    ///
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
        return try await turns.inTurn(of: branch) {
            var base = base
            for _ in 0..<limits.attempts {
                let reference = try await existingBranch(branch)
                let head = try await commit(reference.target)
                if base == nil { base = head.id }
                let baseRoot = try await commit(base ?? head.id).root
                try await checkExpectations(operations, base: baseRoot, head: head, branch: branch)
                let made = try await make(operations, on: head, details, options)
                guard let made else { return CommitResult(commit: head, isNew: false) }
                let write = CatalogWrite(
                    objects: made.objects, commits: [made.commit.id: made.commit.encoded()],
                    references: [.move(branch, expected: head.id, to: made.commit.id)])
                if case .applied = try await backend.write(write, durability: options.durability) {
                    commits.insert(made.commit, for: made.commit.id)
                    return CommitResult(commit: made.commit, isNew: true)
                }
            }
            throw tooManyAttempts(branch)
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

    /// Compares every key with what its operation expects.
    private func checkExpectations(
        _ operations: [CatalogOperation], base: SHA256Digest, head: Commit, branch: RefName
    ) async throws {
        var conflicts: [CommitConflict.Key] = []
        for operation in operations {
            let expected: Content?
            let actual: ChangeSet.Target?
            switch operation.expectation {
            case .any: continue
            case .unchanged:
                guard base != head.root else { continue }
                actual = try await trees.target(of: operation.key, in: head.root)
                let before = try await trees.target(of: operation.key, in: base)
                if before == actual { continue }
                expected = if let before { try await trees.content(before.hash) } else { nil }
            case .absent:
                actual = try await trees.target(of: operation.key, in: head.root)
                if actual == nil { continue }
                expected = nil
            case .content(let content):
                actual = try await trees.target(of: operation.key, in: head.root)
                if try content.digest() == actual?.hash { continue }
                expected = content
            }
            let now: Content? = if let actual { try await trees.content(actual.hash) } else { nil }
            conflicts.append(CommitConflict.Key(key: operation.key, expected: expected, actual: now))
        }
        guard !conflicts.isEmpty else { return }
        let names = conflicts.prefix(3).map { "'\($0.key)'" }.joined(separator: ", ")
        let more = conflicts.count > 3 ? " and \(conflicts.count - 3) more" : ""
        throw MartletError(
            .conflict, "somebody else changed \(names)\(more) on '\(branch)' first",
            hint: "Nothing was committed; look at what is there now and try again.",
            cause: CommitConflict(branch: branch, keys: conflicts))
    }

    /// The commit that follows a head, or nil where nothing would change.
    private func make(
        _ operations: [CatalogOperation], on head: Commit, _ details: CommitDetails, _ options: CommitOptions
    ) async throws -> (commit: Commit, objects: [SHA256Digest: [UInt8]])? {
        var set = ChangeSet(root: head.root, store: trees)
        for operation in operations {
            switch operation.change {
            case .put(let content): try set.put(operation.key, content)
            case .delete:
                if operation.expectation != .any, try await set.target(of: operation.key) == nil {
                    throw try await missing(operation.key, kinds: Set(ContentKind.allCases), "key", at: head.id)
                }
                set.delete(operation.key)
            }
        }
        if options.createsNamespaces { try await set.createNamespaces() }
        if let orphan = try await set.orphans().first, let namespace = orphan.namespace {
            if let other = try await set.target(of: namespace) {
                throw MartletError(.invalidInput, "'\(namespace)' is a \(other.kind), so it cannot hold '\(orphan)'")
            }
            throw try await missing(namespace, kinds: [.namespace], "namespace", at: head.id)
        }
        if let (namespace, child) = try await set.abandoned().first {
            throw MartletError(
                .conflict, "the namespace '\(namespace)' is not empty: it holds '\(child)'",
                hint: "Delete what is inside first.", cause: NameProblem.notEmpty(namespace))
        }
        let (root, objects) = try await set.apply()
        guard root != head.root || options.allowsEmpty else { return nil }
        return (try await makeCommit(parents: [head], root: root, details), objects)
    }
}
