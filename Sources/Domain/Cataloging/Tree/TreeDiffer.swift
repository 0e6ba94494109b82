internal import Cryptography

/// How a key differs between two trees.
struct TreeDifference: Sendable {
    var key: [UInt8]
    var before: TreeEntry?
    var after: TreeEntry?
}

/// Walks two trees at once and skips what they share; costs O(differences · log n).
struct TreeDiffer {
    private enum Item {
        case node(level: UInt8, hash: SHA256Digest)
        case entry(TreeEntry)
    }

    private let store: TreeStore
    /// Only keys from `lower` on and before `upper`.
    private let lower: [UInt8]
    private let upper: [UInt8]?
    /// What is still to come on each side, the nearest last.
    private var left: [Item]
    private var right: [Item]

    init(
        store: TreeStore, from: SHA256Digest, to: SHA256Digest, lower: [UInt8] = [], upper: [UInt8]? = nil
    ) async throws {
        self.store = store
        self.lower = lower
        self.upper = upper
        left = []
        right = []
        guard from != to else { return }
        left = [.node(level: try await store.node(from).level, hash: from)]
        right = [.node(level: try await store.node(to).level, hash: to)]
    }

    mutating func next() async throws -> TreeDifference? {
        while true {
            switch (left.last, right.last) {
            case (nil, nil): return nil
            case (.node(let leftLevel, let leftHash)?, .node(let rightLevel, let rightHash)?):
                if leftHash == rightHash {
                    left.removeLast()
                    right.removeLast()
                } else {
                    if leftLevel >= rightLevel { try await expand(&left) }
                    if rightLevel >= leftLevel { try await expand(&right) }
                }
            case (.node?, _): try await expand(&left)
            case (_, .node?): try await expand(&right)
            case (.entry(let before)?, nil):
                left.removeLast()
                return TreeDifference(key: before.key, before: before, after: nil)
            case (nil, .entry(let after)?):
                right.removeLast()
                return TreeDifference(key: after.key, before: nil, after: after)
            case (.entry(let before)?, .entry(let after)?):
                if before.key == after.key {
                    left.removeLast()
                    right.removeLast()
                    if before != after { return TreeDifference(key: before.key, before: before, after: after) }
                } else if TreeNode.isLess(before.key, after.key) {
                    left.removeLast()
                    return TreeDifference(key: before.key, before: before, after: nil)
                } else {
                    right.removeLast()
                    return TreeDifference(key: after.key, before: nil, after: after)
                }
            }
        }
    }

    /// Puts the children of the nearest node in its place, those outside of the bounds left out.
    private func expand(_ side: inout [Item]) async throws {
        guard case .node(_, let hash)? = side.popLast() else { return }
        let node = try await store.node(hash)
        let first = node.firstIndex(notLessThan: lower)
        guard first < node.entries.count else { return }
        var end = node.entries.count
        if let upper {
            end = node.firstIndex(notLessThan: upper)
            // Above the leaves, the entry that reaches past the bound may have keys before it.
            if node.level > 0 { end = min(end + 1, node.entries.count) }
        }
        guard first < end else { return }
        for entry in node.entries[first..<end].reversed() {
            side.append(
                node.level == 0 ? .entry(entry) : .node(level: node.level - 1, hash: entry.hash))
        }
    }
}
