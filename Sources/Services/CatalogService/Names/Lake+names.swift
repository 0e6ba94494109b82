public import Cataloging
public import Errors

extension Lake {
    /// Takes a table or view off a branch; its files stay, since the branch's history still reaches them.
    ///
    /// - Parameter kind: Nil for either.
    /// - Returns: What was dropped, and the commit that did it.
    @discardableResult
    public func drop(
        _ key: ContentKey, _ kind: ContentKind?, on branch: RefName, _ details: CommitDetails
    ) async throws -> (content: Content, commit: CommitID) {
        try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            let content = try await named(key, kind, at: head)
            let result = try await catalog.commit(
                [.delete(key, expecting: .content(content))], on: branch, details, base: head)
            return (content, result.commit.id)
        }
    }

    /// Takes a table off a branch and gives back its last state, so that another catalog may register it.
    public func unregister(
        _ key: ContentKey, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedTable {
        let (content, commit) = try await drop(key, .table, on: branch, details)
        guard let table = content.table else { throw MartletError(.internal, "'\(key)' was dropped as no table") }
        return CommittedTable(table: try await load(table, as: key), commit: commit)
    }

    /// Gives a table or view another name, in the same namespace or another; its files stay where they are.
    ///
    /// - Parameters:
    ///   - kind: Nil for either.
    ///   - createsNamespaces: Adds the new name's namespace where it is missing.
    /// - Throws: `notFound` or `alreadyExists` with a `NameProblem`.
    @discardableResult
    public func rename(
        _ key: ContentKey, to newKey: ContentKey, _ kind: ContentKind?, createsNamespaces: Bool = false,
        on branch: RefName, _ details: CommitDetails
    ) async throws -> (content: Content, commit: CommitID) {
        try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            let content = try await named(key, kind, at: head)
            if !createsNamespaces { try await checkNamespace(of: newKey, at: head) }
            try await checkFree(newKey, at: head)
            let result = try await catalog.commit(
                [.delete(key, expecting: .content(content)), .put(newKey, content, expecting: .absent)], on: branch,
                details, base: head, options: CommitOptions(createsNamespaces: createsNamespaces))
            return (content, result.commit.id)
        }
    }

    /// Whether there is something of this kind.
    public func exists(_ key: ContentKey, _ kind: ContentKind, at commit: CommitID) async throws -> Bool {
        try await catalog.content(of: key, at: commit)?.kind == kind
    }

    /// The table or view that a key names.
    func named(_ key: ContentKey, _ kind: ContentKind?, at commit: CommitID) async throws -> Content {
        guard let content = try await catalog.content(of: key, at: commit) else {
            throw try await missing(key, kind, at: commit)
        }
        guard let kind else {
            guard content.kind != .namespace else {
                throw MartletError(.invalidInput, "'\(key)' is a namespace, not a table or view")
            }
            return content
        }
        guard content.kind == kind else { throw try await missing(key, kind, at: commit) }
        return content
    }

    /// The error for a name that is not there, or is something else.
    ///
    /// - Parameter kind: Nil for a table or view.
    public func missing(_ key: ContentKey, _ kind: ContentKind?, at commit: CommitID) async throws -> MartletError {
        guard let kind else { return try await catalog.missing(key, at: commit) }
        if let content = try await catalog.content(of: key, at: commit), content.kind != kind {
            return MartletError(
                .notFound, "there is no \(kind) '\(key)': it is a \(content.kind)",
                cause: NameProblem.missing(key, kind))
        }
        return try await catalog.missing(key, kinds: [kind], "\(kind)", at: commit)
    }

    /// Throws where something has a name already.
    public func checkFree(_ key: ContentKey, at commit: CommitID) async throws {
        guard let content = try await catalog.content(of: key, at: commit) else { return }
        throw Self.taken(key, by: content.kind)
    }

    static func taken(_ key: ContentKey, by kind: ContentKind) -> MartletError {
        MartletError(
            .alreadyExists, "there already is a \(kind) '\(key)'",
            hint: "Choose another name, or drop it first: martlet table drop \(key)",
            cause: NameProblem.taken(key, by: kind))
    }

    /// Throws where the namespace that a key is in is not there.
    func checkNamespace(of key: ContentKey, at commit: CommitID) async throws {
        guard let namespace = key.namespace else { return }
        guard try await catalog.content(of: namespace, at: commit)?.kind == .namespace else {
            throw try await missing(namespace, .namespace, at: commit)
        }
    }

    /// Does something again where others changed the same keys meanwhile.
    func retryingConflicts<Value>(of key: ContentKey, _ body: () async throws -> Value) async throws -> Value {
        var lastConflict: (any Error)?
        for _ in 0..<Self.changeAttemptLimit {
            do {
                return try await body()
            } catch let error as MartletError where error.commitConflict != nil {
                lastConflict = error
            }
        }
        throw MartletError(
            .conflict,
            "'\(key)' was changed by others \(Self.changeAttemptLimit) times while it was being changed here",
            hint: "Try again when fewer writers are at work.", cause: lastConflict, retry: .safely)
    }
}
