internal import Cryptography
internal import Errors

/// What a tree keeps under one key, or, above the leaves, what is below up to and including that key.
struct TreeEntry: Sendable, Hashable {
    var key: [UInt8]
    /// In a leaf the content's; above, the child's.
    var hash: SHA256Digest
    /// In a leaf the content's kind; above, how many keys there are below.
    var number: UInt64
}

/// A node of the tree of contents: entries in the order of their keys, stored under the hash of its bytes.
struct TreeNode: Sendable {
    /// Zero for a leaf.
    var level: UInt8
    var entries: [TreeEntry]

    static let empty = TreeNode(level: 0, entries: [])

    /// How many keys there are in it and below.
    var weight: UInt64 {
        level == 0 ? UInt64(entries.count) : entries.reduce(0) { $0 + $1.number }
    }

    /// The index of the first entry whose key is not less.
    func firstIndex(notLessThan key: [UInt8]) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if Self.isLess(entries[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Compares bytes in order, without the generic machinery of `lexicographicallyPrecedes`.
    static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let count = min(left.count, right.count)
        var index = 0
        while index < count {
            if left[index] != right[index] { return left[index] < right[index] }
            index += 1
        }
        return left.count < right.count
    }
}

extension TreeNode {
    /// The first byte of every encoded node.
    private static let formatVersion: UInt8 = 1
    /// Far more levels than any number of keys needs.
    private static let levelLimit: UInt8 = 64

    /// The stored bytes; of each key only what differs from the start of the one before.
    func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 16 + entries.count * 64)
        writer.write(Self.formatVersion)
        writer.write(level)
        writer.write(number: UInt64(entries.count))
        var previous: [UInt8] = []
        for entry in entries {
            var shared = 0
            let limit = min(previous.count, entry.key.count)
            while shared < limit, previous[shared] == entry.key[shared] { shared += 1 }
            writer.write(number: UInt64(shared))
            writer.write(counted: entry.key[shared...])
            writer.write(entry.hash)
            writer.write(number: entry.number)
            previous = entry.key
        }
        return writer.bytes
    }

    init(encoded bytes: [UInt8]) throws(MartletError) {
        var reader = ByteReader(bytes, subject: "tree node")
        guard try reader.byte() == Self.formatVersion else {
            throw MartletError(
                .unsupported, "the catalog's tree has a form that this version does not know",
                hint: "A newer version of Martlet wrote it; use that version.")
        }
        level = try reader.byte()
        guard level <= Self.levelLimit else { throw reader.malformed("its level is too high") }
        let count = try reader.count()
        entries = []
        entries.reserveCapacity(count)
        var key: [UInt8] = []
        for _ in 0..<count {
            let shared = try reader.number()
            guard shared <= UInt64(key.count) else { throw reader.malformed("a key shares more than there is") }
            key.removeLast(key.count - Int(shared))
            key.append(contentsOf: try reader.raw(try reader.count()))
            entries.append(TreeEntry(key: key, hash: try reader.digest(), number: try reader.number()))
        }
        guard reader.isAtEnd else { throw reader.malformed("more bytes follow its end") }
    }

    /// Bytes that it takes in memory, roughly.
    var cost: Int { entries.reduce(64) { $0 + $1.key.count + 96 } }
}
