internal import Cryptography
public import Errors

extension Catalog {
    /// What a key names; nil for nothing.
    ///
    /// Costs O(log n) reads, mostly from memory.
    public func content(of key: ContentKey, at commit: CommitID) async throws -> Content? {
        let root = try await self.commit(commit).root
        guard let entry = try await trees.entry(key.encoded, in: root) else { return nil }
        return try await trees.content(entry.hash)
    }

    /// What some keys name; those that name nothing are left out.
    public func contents(of keys: [ContentKey], at commit: CommitID) async throws -> [ContentKey: Content] {
        let root = try await self.commit(commit).root
        var hashes: [ContentKey: SHA256Digest] = [:]
        for key in keys { hashes[key] = try await trees.entry(key.encoded, in: root)?.hash }
        let contents = try await trees.contents(Array(hashes.values))
        return hashes.compactMapValues { contents[$0] }
    }

    /// A page of what there is, in the order of the keys.
    ///
    /// - Throws: `notFound` where the namespace is not there.
    public func list(_ request: ListRequest = ListRequest(), at commit: CommitID) async throws -> ListPage {
        let root = try await self.commit(commit).root
        let prefix = request.namespace?.childPrefix ?? []
        if let namespace = request.namespace {
            let entry = try await trees.entry(namespace.encoded, in: root)
            guard let entry, entry.number == UInt64(ContentKind.namespace.rawValue) else {
                throw try await unknownNamespace(namespace, at: commit)
            }
        }
        let limit = min(request.limit, limits.pageSize)
        var cursor = TreeCursor(store: trees, root: root)
        let start = request.from?.encoded ?? []
        try await cursor.seek(TreeNode.isLess(start, prefix) ? prefix : start)
        var found: [(key: ContentKey, hash: SHA256Digest)] = []
        var next: ContentKey?
        while let entry = try await cursor.next(), entry.key.starts(with: prefix) {
            let key = try ContentKey(encoded: entry.key)
            if !request.isRecursive, key.elements.count > (request.namespace?.elements.count ?? 0) + 1 {
                // Everything in this inner namespace comes next; the byte after the separator ends it.
                let inner = key.elements.prefix((request.namespace?.elements.count ?? 0) + 1)
                try await cursor.seek(Array(inner.joined(separator: "\0").utf8) + [ContentKey.separator + 1])
                continue
            }
            guard let kind = ContentKind(rawValue: UInt8(truncatingIfNeeded: entry.number)),
                request.kinds.contains(kind)
            else { continue }
            guard found.count < limit else {
                next = key
                break
            }
            found.append((key, entry.hash))
        }
        let contents = try await trees.contents(found.map(\.hash))
        return ListPage(
            entries: found.compactMap { found in
                contents[found.hash].map { CatalogEntry(key: found.key, content: $0) }
            }, next: next)
    }

    /// How many namespaces, tables and views there are, in O(1).
    public func count(at commit: CommitID) async throws -> Int {
        Int(try await trees.node(try await self.commit(commit).root).weight)
    }

    private func unknownNamespace(_ namespace: ContentKey, at commit: CommitID) async throws -> MartletError {
        try await missing(namespace, kinds: [.namespace], "namespace", at: commit)
    }

    /// The error for a key that is not there, with the nearest one that is.
    public func missing(
        _ key: ContentKey, kinds: Set<ContentKind> = [.table, .view], _ noun: String = "table or view",
        at commit: CommitID
    ) async throws -> MartletError {
        let page = try await list(ListRequest(kinds: kinds, limit: limits.namesForSuggestion), at: commit)
        let nearest = NearestName.of(key.description, among: page.entries.map(\.key.description))
        return MartletError(
            .notFound, "there is no \(noun) '\(key)'", hint: nearest.map { "Did you mean '\($0)'?" },
            cause: kinds.count == 1 ? kinds.first.map { NameProblem.missing(key, $0) } : nil)
    }
}
