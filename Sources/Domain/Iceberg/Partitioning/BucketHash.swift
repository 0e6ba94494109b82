internal import Identifiers

/// The hash of the bucket transform: MurmurHash3, 32 bits, x86 variant, seed 0 (specification, appendix B).
enum BucketHash {
    /// The hash of a value, or nil for types that cannot be bucketed.
    static func hash(_ value: Literal) -> Int32? {
        switch value {
        // An int hashes as a long, so that widening a column does not move its rows.
        case .int(let number), .date(let number): murmur3(bytes(Int64(number)))
        case .long(let number), .time(let number), .timestamp(let number), .timestamptz(let number):
            murmur3(bytes(number))
        case .decimal(let number): murmur3(Literal.minimalBigEndian(number.unscaled))
        case .string(let text): murmur3(Array(text.utf8))
        case .uuid(let uuid): murmur3(uuid.bytes)
        case .fixed(let bytes), .binary(let bytes): murmur3(bytes)
        case .boolean, .float, .double: nil
        }
    }

    private static func bytes(_ value: Int64) -> [UInt8] { Literal.long(value).bytes }

    static func murmur3(_ bytes: [UInt8]) -> Int32 {
        var hash: UInt32 = 0
        let whole = bytes.count / 4 * 4
        for position in stride(from: 0, to: whole, by: 4) {
            let block =
                UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2]) << 16
                | UInt32(bytes[position + 3]) << 24
            hash ^= mixed(block)
            hash = rotated(hash, 13) &* 5 &+ 0xE654_6B64
        }
        if whole < bytes.count {
            var tail: UInt32 = 0
            for position in (whole..<bytes.count).reversed() { tail = tail << 8 | UInt32(bytes[position]) }
            hash ^= mixed(tail)
        }
        hash ^= UInt32(truncatingIfNeeded: bytes.count)
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return Int32(bitPattern: hash ^ hash >> 16)
    }

    private static func mixed(_ block: UInt32) -> UInt32 { rotated(block &* 0xCC9E_2D51, 15) &* 0x1B87_3593 }

    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }
}
