public import Cataloging
internal import ObjectStorage
internal import Errors

extension Lake {
    /// The property that says where a namespace's tables go, which some clients expect of every namespace.
    public static let locationProperty = "location"

    /// The namespace of a name, or nil where it names none.
    public func namespace(_ key: ContentKey, at commit: CommitID) async throws -> LoadedNamespace? {
        guard let content = try await catalog.content(of: key, at: commit)?.namespace else { return nil }
        return try loaded(key, content)
    }

    private func loaded(_ key: ContentKey, _ content: NamespaceContent) throws -> LoadedNamespace {
        var properties = content.properties.dictionary
        if properties[Self.locationProperty] == nil { properties[Self.locationProperty] = try folder(of: key).uri }
        return LoadedNamespace(key: key, properties: properties)
    }

    /// Makes a namespace; the one that it is in must be there.
    ///
    /// - Throws: `alreadyExists`, or `notFound` for the parent, with a `NameProblem`.
    @discardableResult
    public func createNamespace(
        _ key: ContentKey, properties: [String: String], on branch: RefName, _ details: CommitDetails
    ) async throws -> LoadedNamespace {
        try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            try await checkNamespace(of: key, at: head)
            try await checkFree(key, at: head)
            let content = NamespaceContent(properties: Properties(properties))
            try await catalog.commit(
                [.put(key, .namespace(content), expecting: .absent)], on: branch, details, base: head)
            return try loaded(key, content)
        }
    }

    /// Sets and removes properties of a namespace.
    ///
    /// - Throws: `invalidInput` for a name in both lists; `notFound` with a `NameProblem`.
    @discardableResult
    public func updateNamespace(
        _ key: ContentKey, setting updates: [String: String], removing names: [String], on branch: RefName,
        _ details: CommitDetails
    ) async throws -> NamespaceUpdate {
        if let both = names.first(where: { updates[$0] != nil }) {
            throw MartletError(
                .invalidInput, "the property '\(both)' is to be both set and removed", hint: "Name it once.")
        }
        return try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            guard let before = try await catalog.content(of: key, at: head)?.namespace else {
                throw try await missing(key, .namespace, at: head)
            }
            var after = before
            var update = NamespaceUpdate(updated: updates.keys.sorted())
            for name in Set(names).sorted() {
                if after.properties[name] == nil { update.missing.append(name) } else { update.removed.append(name) }
                after.properties[name] = nil
            }
            for (name, value) in updates { after.properties[name] = value }
            if after != before {
                try await catalog.commit(
                    [.put(key, .namespace(after), expecting: .content(.namespace(before)))], on: branch, details,
                    base: head)
            }
            return update
        }
    }

    /// Removes a namespace that holds nothing.
    ///
    /// - Throws: `notFound`, or `conflict` where something is inside, with a `NameProblem`.
    public func dropNamespace(_ key: ContentKey, on branch: RefName, _ details: CommitDetails) async throws {
        try await retryingConflicts(of: key) {
            let head = try await catalog.head(of: branch)
            let content = try await named(key, .namespace, at: head)
            try await catalog.commit([.delete(key, expecting: .content(content))], on: branch, details, base: head)
        }
    }
}
