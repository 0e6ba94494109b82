/// Decides where one node ends and the next begins, from the keys alone.
///
/// A node ends after an entry whose key hashes to a mark, but not before `fewest` entries, and at `most` in any case. Whether an
/// entry ends a node thus depends only on the keys since the node began: equal contents are cut alike, whatever the order in
/// which they came to be, and a change is felt in few nodes.
struct TreeChunker {
    static let fewest = 12
    static let most = 128
    /// One key in so many is a mark; a node has `fewest + spacing` entries on average.
    static let spacing: UInt64 = 36

    private let level: UInt8
    private(set) var pending: [TreeEntry] = []

    init(level: UInt8) { self.level = level }

    /// Adds the next entry; returns the node that it ends, if it ends one.
    mutating func append(_ entry: TreeEntry) -> TreeNode? {
        pending.append(entry)
        guard pending.count >= Self.most || (pending.count >= Self.fewest && Self.isMark(entry.key, level: level))
        else { return nil }
        return flush()
    }

    /// The node of what is left, if something is.
    mutating func flush() -> TreeNode? {
        guard !pending.isEmpty else { return nil }
        defer { pending.removeAll(keepingCapacity: true) }
        return TreeNode(level: level, entries: pending)
    }

    /// FNV-1a with the level as its seed and the finalizer of MurmurHash3, since FNV alone mixes the last bytes badly.
    static func isMark(_ key: [UInt8], level: UInt8) -> Bool {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ (UInt64(level) &* 0x9E37_79B9_7F4A_7C15)
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        hash &*= 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        return hash % spacing == 0
    }
}
