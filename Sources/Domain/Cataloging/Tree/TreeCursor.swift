internal import Cryptography

/// Walks the keys of a tree in order, from any key on.
struct TreeCursor {
    private let store: TreeStore
    private let root: SHA256Digest
    /// From the root to a leaf; the entry that comes next in each.
    private var path: [(node: TreeNode, next: Int)] = []

    init(store: TreeStore, root: SHA256Digest) {
        self.store = store
        self.root = root
    }

    /// Goes to the first key that is not less; O(log n).
    mutating func seek(_ key: [UInt8]) async throws {
        path.removeAll(keepingCapacity: true)
        var node = try await store.node(root)
        while true {
            let index = node.firstIndex(notLessThan: key)
            guard node.level > 0, index < node.entries.count else {
                path.append((node, index))
                return
            }
            path.append((node, index + 1))
            node = try await store.node(node.entries[index].hash)
        }
    }

    mutating func next() async throws -> TreeEntry? {
        while let (node, index) = path.last {
            guard index < node.entries.count else {
                path.removeLast()
                continue
            }
            path[path.count - 1].next = index + 1
            if node.level == 0 { return node.entries[index] }
            path.append((try await store.node(node.entries[index].hash), 0))
        }
        return nil
    }
}

extension TreeStore {
    /// What a tree keeps under a key; O(log n).
    func entry(_ key: [UInt8], in root: SHA256Digest) async throws -> TreeEntry? {
        var node = try await self.node(root)
        while true {
            let index = node.firstIndex(notLessThan: key)
            guard index < node.entries.count else { return nil }
            if node.level == 0 { return node.entries[index].key == key ? node.entries[index] : nil }
            node = try await self.node(node.entries[index].hash)
        }
    }
}
