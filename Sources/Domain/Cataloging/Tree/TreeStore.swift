internal import Caching
internal import Cryptography
internal import Errors

/// Reads tree nodes and contents through a cache; neither ever changes under its hash.
struct TreeStore: Sendable {
    private let backend: any CatalogBackend
    private let nodes: LRUCache<SHA256Digest, TreeNode>
    private let contents: LRUCache<SHA256Digest, Content>
    private var unstored: UnstoredObjects?

    init(backend: any CatalogBackend, cacheBytes: Int) {
        self.backend = backend
        nodes = LRUCache(costLimit: cacheBytes / 2)
        contents = LRUCache(costLimit: cacheBytes / 2)
    }

    /// The same store with objects that are not there yet.
    func reading(through unstored: UnstoredObjects) -> TreeStore {
        var copy = self
        copy.unstored = unstored
        return copy
    }

    func node(_ hash: SHA256Digest) async throws -> TreeNode {
        if let node = nodes.value(for: hash) { return node }
        let bytes: [UInt8]
        if let waiting = unstored?[hash] {
            bytes = waiting
        } else {
            bytes = try checked(try await backend.objects([hash]), hash)
        }
        let node = try TreeNode(encoded: bytes)
        nodes.insert(node, for: hash, cost: node.cost)
        return node
    }

    func content(_ hash: SHA256Digest) async throws -> Content {
        if let content = contents.value(for: hash) { return content }
        return try await contents([hash])[hash] ?? missing(hash)
    }

    /// Contents by their hashes, all of which are there.
    func contents(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: Content] {
        var found: [SHA256Digest: Content] = [:]
        found.reserveCapacity(hashes.count)
        var absent: Set<SHA256Digest> = []
        for hash in hashes where found[hash] == nil {
            if let content = contents.value(for: hash) {
                found[hash] = content
            } else if let bytes = unstored?[hash] {
                found[hash] = try Content(encoded: bytes)
            } else {
                absent.insert(hash)
            }
        }
        guard !absent.isEmpty else { return found }
        let stored = try await backend.objects(Array(absent))
        for hash in absent {
            let bytes = try checked(stored, hash)
            let content = try Content(encoded: bytes)
            contents.insert(content, for: hash, cost: bytes.count + 128)
            found[hash] = content
        }
        return found
    }

    /// Remembers a node that is about to be stored.
    func remember(_ node: TreeNode, _ hash: SHA256Digest) { nodes.insert(node, for: hash, cost: node.cost) }

    private func checked(_ stored: [SHA256Digest: [UInt8]], _ hash: SHA256Digest) throws -> [UInt8] {
        guard let bytes = stored[hash] else { return try missing(hash) }
        guard SHA256.digest(of: bytes) == hash else {
            throw MartletError(
                .corrupt, "the catalog's object \(hash.hex.prefix(12)) is damaged: its bytes do not match its hash",
                hint: "Restore the catalog's file from a backup.")
        }
        return bytes
    }

    private func missing<Value>(_ hash: SHA256Digest) throws -> Value {
        throw MartletError(
            .corrupt, "the catalog's object \(hash.hex.prefix(12)) is missing",
            hint: "Restore the catalog's file from a backup.")
    }
}
