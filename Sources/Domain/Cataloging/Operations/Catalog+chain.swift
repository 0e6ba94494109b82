internal import Caching
internal import Cryptography
internal import Errors

extension Catalog {
    /// Makes commits, one on top of the other, and stores them by one write; starts over where others moved the branch.
    ///
    /// Every one of them has a result afterwards.
    func make(_ batch: [PendingCommit], on branch: RefName) async {
        var waiting = batch
        do {
            var first: Commit?
            for _ in 0..<limits.attempts where !waiting.isEmpty {
                let start = try await commit(try await existingBranch(branch).target)
                if first == nil { first = start }
                waiting = try await store(waiting, on: start, first: first ?? start, branch: branch)
            }
            if !waiting.isEmpty { throw tooManyAttempts(branch) }
        } catch {
            for pending in waiting where pending.result == nil { pending.end(.failure(error)) }
        }
    }

    /// Tries to make commits on a head; returns those that have to be tried again on another.
    ///
    /// - Parameter first: The head at which they were first tried.
    private func store(
        _ batch: [PendingCommit], on start: Commit, first: Commit, branch: RefName
    ) async throws -> [PendingCommit] {
        var chain = CommitChain(on: start, trees: trees)
        var tentative: [(PendingCommit, Result<CommitResult, any Error>)] = []
        for pending in batch {
            let isFinal = chain.isEmpty
            do {
                var base: SHA256Digest?
                if let id = pending.base { base = try await commit(id).root }
                try await checkExpectations(
                    pending.operations, base: base ?? first.root, present: base == nil ? start.root : chain.head.root,
                    in: chain, branch: branch)
                if let made = try await following(pending, in: chain) {
                    chain.append(made.commit, made.objects, pending.options.durability)
                    tentative.append((pending, .success(CommitResult(commit: made.commit, isNew: true))))
                } else {
                    tentative.append((pending, .success(CommitResult(commit: chain.head, isNew: false))))
                }
            } catch {
                // What depends on no commit of the chain holds, whatever becomes of the chain.
                if isFinal { pending.end(.failure(error)) } else { tentative.append((pending, .failure(error))) }
            }
        }
        if !chain.isEmpty {
            let outcome = try await backend.write(chain.write(to: branch), durability: chain.durability)
            guard case .applied = outcome else { return tentative.map(\.0) }
            for (id, commit) in chain.made { commits.insert(commit, for: id) }
        }
        for (pending, result) in tentative { pending.end(result) }
        return []
    }

    /// Compares every key with what its operation expects.
    ///
    /// - Parameters:
    ///   - base: The tree that the changes are based on.
    ///   - present: The tree with which it is compared for changes by others.
    private func checkExpectations(
        _ operations: [CatalogOperation], base: SHA256Digest, present: SHA256Digest, in chain: CommitChain,
        branch: RefName
    ) async throws {
        let trees = chain.trees
        let root = chain.head.root
        var conflicts: [CommitConflict.Key] = []
        for operation in operations {
            let expected: Content?
            let actual: ChangeSet.Target?
            switch operation.expectation {
            case .any: continue
            case .unchanged:
                guard base != present else { continue }
                actual = try await trees.target(of: operation.key, in: present)
                let before = try await trees.target(of: operation.key, in: base)
                if before == actual { continue }
                expected = if let before { try await trees.content(before.hash) } else { nil }
            case .absent:
                actual = try await trees.target(of: operation.key, in: root)
                if actual == nil { continue }
                expected = nil
            case .content(let content):
                actual = try await trees.target(of: operation.key, in: root)
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

    /// The commit that follows the chain, or nil where nothing would change.
    private func following(
        _ pending: PendingCommit, in chain: CommitChain
    ) async throws -> (commit: Commit, objects: [SHA256Digest: [UInt8]])? {
        let options = pending.options
        let head = chain.head
        var set = ChangeSet(root: head.root, store: chain.trees)
        for operation in pending.operations {
            switch operation.change {
            case .put(let content): try set.put(operation.key, content)
            case .delete:
                if operation.expectation != .any, try await set.target(of: operation.key) == nil {
                    throw try await missing(operation.key, kinds: Set(ContentKind.allCases), "key", at: chain.start.id)
                }
                set.delete(operation.key)
            }
        }
        if options.createsNamespaces { try await set.createNamespaces() }
        if let orphan = try await set.orphans().first, let namespace = orphan.namespace {
            if let other = try await set.target(of: namespace) {
                throw MartletError(.invalidInput, "'\(namespace)' is a \(other.kind), so it cannot hold '\(orphan)'")
            }
            throw try await missing(namespace, kinds: [.namespace], "namespace", at: chain.start.id)
        }
        if let (namespace, child) = try await set.abandoned().first {
            throw MartletError(
                .conflict, "the namespace '\(namespace)' is not empty: it holds '\(child)'",
                hint: "Delete what is inside first.", cause: NameProblem.notEmpty(namespace))
        }
        let (root, objects) = try await set.apply()
        guard root != head.root || options.allowsEmpty else { return nil }
        let commit = try await makeCommit(parents: [head], root: root, pending.details, unstored: chain.made)
        return (commit, objects)
    }
}
