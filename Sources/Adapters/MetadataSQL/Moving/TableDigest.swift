internal import Cryptography

/// How many rows a table has and what they say, whatever their order.
struct TableDigest: Sendable, Hashable {
    private(set) var rows = 0
    /// The sum of the rows' hashes, word by word.
    private var words: [UInt64] = [0, 0, 0, 0]

    mutating func add(_ values: [SQLValue]) {
        var bytes: [UInt8] = []
        for value in values {
            switch value {
            case .null: bytes.append(0)
            case .integer(let value): Self.append(1, Self.bytes(of: UInt64(bitPattern: value)), &bytes)
            case .real(let value): Self.append(2, Self.bytes(of: value.bitPattern), &bytes)
            case .text(let value): Self.append(3, Array(value.utf8), &bytes)
            case .bytes(let value): Self.append(4, value, &bytes)
            }
        }
        let hash = SHA256.digest(of: bytes).bytes
        rows += 1
        for word in words.indices {
            words[word] &+= hash[word * 8..<word * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// Each value with its kind and length, so that no two rows read alike.
    private static func append(_ kind: UInt8, _ value: [UInt8], _ bytes: inout [UInt8]) {
        bytes.append(kind)
        bytes += Self.bytes(of: UInt64(value.count))
        bytes += value
    }

    private static func bytes(of value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }
}
