/// The 32 bytes that SHA-256 makes of a message.
public struct SHA256Digest: Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    public static let byteCount = 32

    /// The digest in its 32 bytes, or nil where there are not 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(bytes, at: 0)
    }

    /// Reads 32 bytes out of the middle of others; they must be there.
    public init(_ bytes: [UInt8], at offset: Int) {
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<start + 8 { word = word << 8 | UInt64(bytes[index]) }
            return word
        }
        first = word(offset)
        second = word(offset + 8)
        third = word(offset + 16)
        fourth = word(offset + 24)
    }

    /// Reads 64 hexadecimal digits.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == Self.byteCount * 2, let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        append(to: &result)
        return result
    }

    public func append(to output: inout [UInt8]) {
        append(first, to: &output)
        append(second, to: &output)
        append(third, to: &output)
        append(fourth, to: &output)
    }

    private func append(_ word: UInt64, to output: inout [UInt8]) {
        var shift: UInt64 = 64
        while shift > 0 {
            shift -= 8
            output.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    public var hex: String { Hex.encode(bytes) }
}

extension SHA256Digest: Hashable, Comparable, CustomStringConvertible {
    /// The digest is evenly spread as it is; eight of its bytes serve.
    public func hash(into hasher: inout Hasher) { hasher.combine(first) }

    /// The order of the bytes.
    public static func < (left: SHA256Digest, right: SHA256Digest) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }

    public var description: String { hex }
}
