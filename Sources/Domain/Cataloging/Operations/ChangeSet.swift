internal import Cryptography
internal import Errors

/// Changes of some keys on top of a tree, before there is a new tree.
struct ChangeSet {
    /// What a key names now: the content's hash and kind, or nothing.
    struct Target: Hashable {
        var hash: SHA256Digest
        var kind: ContentKind
    }

    let root: SHA256Digest
    let store: TreeStore
    /// By key; nil removes.
    private(set) var changes: [ContentKey: Target?] = [:]
    /// The contents that are new.
    private(set) var objects: [SHA256Digest: [UInt8]] = [:]

    init(root: SHA256Digest, store: TreeStore) {
        self.root = root
        self.store = store
    }

    mutating func put(_ key: ContentKey, _ content: Content) throws {
        let bytes = try content.encoded()
        let hash = SHA256.digest(of: bytes)
        objects[hash] = bytes
        changes[key] = .some(Target(hash: hash, kind: content.kind))
    }

    /// Puts something that is stored already.
    mutating func put(_ key: ContentKey, stored target: Target) { changes[key] = .some(target) }

    mutating func delete(_ key: ContentKey) { changes[key] = .some(nil) }

    /// What a key names with the changes.
    func target(of key: ContentKey) async throws -> Target? {
        if let change = changes[key] { return change }
        return try await store.target(of: key, in: root)
    }

    /// Adds the namespaces that the new keys need and that are not there.
    mutating func createNamespaces() async throws {
        var known: Set<ContentKey> = []
        for (key, change) in changes where change != nil {
            for namespace in key.enclosingNamespaces where known.insert(namespace).inserted {
                if try await target(of: namespace) == nil { try put(namespace, .namespace(NamespaceContent())) }
            }
        }
    }

    /// The new keys whose namespace is not there.
    func orphans() async throws -> [ContentKey] {
        var isThere: [ContentKey: Bool] = [:]
        var found: [ContentKey] = []
        for (key, change) in changes where change != nil {
            guard let namespace = key.namespace else { continue }
            let known = isThere[namespace]
            let exists: Bool
            if let known { exists = known } else { exists = try await target(of: namespace)?.kind == .namespace }
            isThere[namespace] = exists
            if !exists { found.append(key) }
        }
        return found.sorted()
    }

    /// Namespaces that the changes take away although something stays inside, each with the first such thing.
    func abandoned() async throws -> [(namespace: ContentKey, child: ContentKey)] {
        var found: [(ContentKey, ContentKey)] = []
        for (key, change) in changes where change?.kind != .namespace {
            guard try await store.target(of: key, in: root)?.kind == .namespace else { continue }
            var cursor = TreeCursor(store: store, root: root)
            try await cursor.seek(key.childPrefix)
            while let entry = try await cursor.next(), entry.key.starts(with: key.childPrefix) {
                let child = try ContentKey(encoded: entry.key)
                if case .some(.none) = changes[child] { continue }
                found.append((key, child))
                break
            }
        }
        return found.sorted { $0.0 < $1.0 }
    }

    /// The root of the tree with the changes, and everything that has to be stored for it.
    func apply() async throws -> (root: SHA256Digest, objects: [SHA256Digest: [UInt8]]) {
        let edits = changes.map { key, target in
            TreeEdit(
                key: key.encoded,
                entry: target.map {
                    TreeEntry(key: key.encoded, hash: $0.hash, number: UInt64($0.kind.rawValue))
                })
        }.sorted { TreeNode.isLess($0.key, $1.key) }
        var editor = TreeEditor(store: store)
        let root = try await editor.apply(edits, to: root)
        return (root, objects.merging(editor.written) { old, _ in old })
    }
}

extension TreeStore {
    func target(of key: ContentKey, in root: SHA256Digest) async throws -> ChangeSet.Target? {
        try await entry(key.encoded, in: root).map { try ChangeSet.Target($0) }
    }
}

extension ChangeSet.Target {
    init(_ entry: TreeEntry) throws(MartletError) {
        guard let kind = ContentKind(rawValue: UInt8(truncatingIfNeeded: entry.number)) else {
            throw MartletError(
                .unsupported, "the catalog holds a kind of content that this version does not know",
                hint: "A newer version of Martlet wrote it; use that version.")
        }
        self.init(hash: entry.hash, kind: kind)
    }
}
