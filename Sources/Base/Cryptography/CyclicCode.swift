/// A cyclic redundancy code of bytes that arrive in pieces: finds damage, and is no defence against a forger.
///
/// All of these are reflected, begin with ones and end inverted; eight bytes are taken at a time through eight tables.
public struct CyclicCode: Sendable {
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// ISO-HDLC, as zip and Ethernet have it.
        case crc32
        /// Castagnoli's, as iSCSI has it.
        case crc32c
        /// NVM Express'.
        case crc64nvme

        public var byteCount: Int { self == .crc64nvme ? 8 : 4 }

        /// The polynomial, its bits reflected.
        fileprivate var polynomial: UInt64 {
            switch self {
            case .crc32: 0xEDB8_8320
            case .crc32c: 0x82F6_3B78
            case .crc64nvme: 0x9A6C_9329_AC4B_C9B5
            }
        }

        fileprivate var ones: UInt64 { self == .crc64nvme ? .max : 0xFFFF_FFFF }

        fileprivate var tables: [UInt64] {
            switch self {
            case .crc32: Self.tables32
            case .crc32c: Self.tables32c
            case .crc64nvme: Self.tables64
            }
        }

        private static let tables32 = makeTables(Algorithm.crc32.polynomial)
        private static let tables32c = makeTables(Algorithm.crc32c.polynomial)
        private static let tables64 = makeTables(Algorithm.crc64nvme.polynomial)

        /// Eight tables of 256 entries, one behind the other: the n-th is what a byte does when n others follow it.
        private static func makeTables(_ polynomial: UInt64) -> [UInt64] {
            var tables = [UInt64](repeating: 0, count: 8 * 256)
            for byte in 0..<256 {
                var value = UInt64(byte)
                for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
                tables[byte] = value
            }
            for index in 256..<8 * 256 {
                let before = tables[index - 256]
                tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
            }
            return tables
        }
    }

    public let algorithm: Algorithm
    private var state: UInt64

    public init(_ algorithm: Algorithm) {
        self.algorithm = algorithm
        state = algorithm.ones
    }

    public mutating func update(_ bytes: Span<UInt8>) {
        let tables = algorithm.tables.span
        var value = state
        var index = 0
        let whole = bytes.count & ~7
        while index < whole {
            var word: UInt64 = 0
            for offset in 0..<8 { word |= UInt64(bytes[index &+ offset]) << UInt64(offset &* 8) }
            word ^= value
            var next: UInt64 = 0
            for offset in 0..<8 {
                next ^= tables[(7 &- offset) &* 256 &+ Int(word >> UInt64(offset &* 8) & 0xFF)]
            }
            value = next
            index &+= 8
        }
        while index < bytes.count {
            value = value >> 8 ^ tables[Int((value ^ UInt64(bytes[index])) & 0xFF)]
            index &+= 1
        }
        state = value
    }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    /// The code so far, most significant byte first.
    public var bytes: [UInt8] {
        let value = state ^ algorithm.ones
        return stride(from: UInt64(algorithm.byteCount * 8 - 8), through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: value >> $0)
        }
    }

    /// The code of one whole message.
    public static func code(_ algorithm: Algorithm, of bytes: [UInt8]) -> [UInt8] {
        var code = CyclicCode(algorithm)
        code.update(bytes)
        return code.bytes
    }
}

// MARK: Joining

extension CyclicCode {
    /// The code of two messages one behind the other, made of their codes and the length of the second.
    public static func joined(
        _ algorithm: Algorithm, _ first: [UInt8], _ second: [UInt8], secondLength: Int
    ) -> [UInt8] {
        func value(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        let shifted = multiply(value(first), power(secondLength, algorithm), algorithm)
        let joined = shifted ^ value(second)
        return stride(from: UInt64(algorithm.byteCount * 8 - 8), through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: joined >> $0)
        }
    }

    /// The polynomial x to the power of eight times the count, modulo the algorithm's own.
    private static func power(_ count: Int, _ algorithm: Algorithm) -> UInt64 {
        let one = UInt64(1) << UInt64(algorithm.byteCount * 8 - 1)
        // Bits are reflected, so a shift to the right multiplies by x: this is x to the eighth.
        var base = one >> 8
        var result = one
        var left = count
        while left > 0 {
            if left & 1 == 1 { result = multiply(result, base, algorithm) }
            base = multiply(base, base, algorithm)
            left >>= 1
        }
        return result
    }

    private static func multiply(_ left: UInt64, _ right: UInt64, _ algorithm: Algorithm) -> UInt64 {
        var mask = UInt64(1) << UInt64(algorithm.byteCount * 8 - 1)
        var factor = right
        var product: UInt64 = 0
        while mask != 0 {
            if left & mask != 0 { product ^= factor }
            factor = factor & 1 == 1 ? factor >> 1 ^ algorithm.polynomial : factor >> 1
            mask >>= 1
        }
        return product
    }
}
