internal import Cryptography

/// A change of one entry; nil removes it.
struct TreeEdit: Sendable {
    var key: [UInt8]
    var entry: TreeEntry?
}

/// Makes a new tree from an old one and some edits, and collects the nodes that have to be stored.
///
/// Level by level, from the leaves: every node that an edit falls into is cut anew, and so are those behind it until a cut falls
/// where there was one before. What changed in one level are the edits of the next. Costs O(edits · log n).
struct TreeEditor {
    let store: TreeStore
    /// The new nodes.
    private(set) var written: [SHA256Digest: [UInt8]] = [:]

    init(store: TreeStore) { self.store = store }

    /// The root of the tree without any key.
    mutating func emptyRoot() -> SHA256Digest { write(.empty).hash }

    /// - Parameter edits: Ordered by key, each key once.
    mutating func apply(_ edits: [TreeEdit], to root: SHA256Digest) async throws -> SHA256Digest {
        guard !edits.isEmpty else { return root }
        let old = try await store.node(root)
        var edits = edits
        var level: UInt8 = 0
        while level < old.level {
            edits = try await rewrite(level: level, of: old, edits)
            if edits.isEmpty { return root }
            level += 1
        }
        return try await rewriteRoot(old, edits)
    }

    /// Cuts one level below the root anew; returns the edits of the level above.
    private mutating func rewrite(level: UInt8, of root: TreeNode, _ edits: [TreeEdit]) async throws -> [TreeEdit] {
        var above: [[UInt8]: TreeEntry?] = [:]
        var chunker = TreeChunker(level: level)
        var next = 0
        while next < edits.count {
            var old = try await chunk(level: level, of: root, reaching: edits[next].key)
            while true {
                if case nil = above[old.end] { above[old.end] = .some(nil) }
                let end = old.isLast ? edits.count : firstEdit(in: edits, from: next, after: old.end)
                merge(old.node.entries, edits[next..<end]) { entry in
                    if let node = chunker.append(entry) { add(node, to: &above) }
                }
                next = end
                if old.isLast || chunker.pending.isEmpty { break }
                old = try await chunk(level: level, of: root, reaching: old.end + [0])
            }
            if old.isLast, let node = chunker.flush() { add(node, to: &above) }
        }
        return above.map { TreeEdit(key: $0.key, entry: $0.value) }.sorted { TreeNode.isLess($0.key, $1.key) }
    }

    /// Cuts the root's own level anew and builds as many levels above it as are needed.
    private mutating func rewriteRoot(_ root: TreeNode, _ edits: [TreeEdit]) async throws -> SHA256Digest {
        var level = root.level
        var entries: [TreeEntry] = []
        merge(root.entries, edits[...]) { entries.append($0) }
        guard !entries.isEmpty else { return emptyRoot() }
        while true {
            if level > 0, entries.count == 1 { return try await lowestRoot(entries[0].hash) }
            var chunker = TreeChunker(level: level)
            var parents: [TreeEntry] = []
            for entry in entries {
                if let node = chunker.append(entry) { parents.append(write(node)) }
            }
            if let node = chunker.flush() { parents.append(write(node)) }
            if parents.count == 1 { return parents[0].hash }
            entries = parents
            level += 1
        }
    }

    /// The root of a tree has more than one entry, unless it is a leaf: a node above a single child is left out.
    private func lowestRoot(_ hash: SHA256Digest) async throws -> SHA256Digest {
        var hash = hash
        while true {
            let node: TreeNode
            if let bytes = written[hash] {
                node = try TreeNode(encoded: bytes)
            } else {
                node = try await store.node(hash)
            }
            guard node.level > 0, node.entries.count == 1 else { return hash }
            hash = node.entries[0].hash
        }
    }

    private mutating func write(_ node: TreeNode) -> TreeEntry {
        let bytes = node.encoded()
        let hash = SHA256.digest(of: bytes)
        written[hash] = bytes
        store.remember(node, hash)
        return TreeEntry(key: node.entries.last?.key ?? [], hash: hash, number: node.weight)
    }

    private mutating func add(_ node: TreeNode, to above: inout [[UInt8]: TreeEntry?]) {
        let entry = write(node)
        above[entry.key] = .some(entry)
    }

    private func firstEdit(in edits: [TreeEdit], from start: Int, after key: [UInt8]) -> Int {
        var index = start
        while index < edits.count, !TreeNode.isLess(key, edits[index].key) { index += 1 }
        return index
    }

    /// Old entries and edits in one order, the edits winning.
    private func merge(_ old: [TreeEntry], _ edits: ArraySlice<TreeEdit>, _ body: (TreeEntry) -> Void) {
        var position = 0
        for edit in edits {
            while position < old.count, TreeNode.isLess(old[position].key, edit.key) {
                body(old[position])
                position += 1
            }
            if position < old.count, old[position].key == edit.key { position += 1 }
            if let entry = edit.entry { body(entry) }
        }
        while position < old.count {
            body(old[position])
            position += 1
        }
    }

    private struct OldChunk {
        var node: TreeNode
        /// The key under which its parent has it.
        var end: [UInt8]
        /// Nothing comes behind it in its level.
        var isLast: Bool
    }

    /// The first old node of a level that ends at or behind a key, or else the last one.
    private func chunk(level: UInt8, of root: TreeNode, reaching key: [UInt8]) async throws -> OldChunk {
        var found = OldChunk(node: root, end: [], isLast: true)
        while found.node.level > level {
            let entries = found.node.entries
            let index = min(found.node.firstIndex(notLessThan: key), entries.count - 1)
            found = OldChunk(
                node: try await store.node(entries[index].hash), end: entries[index].key,
                isLast: found.isLast && index == entries.count - 1)
        }
        return found
    }
}
