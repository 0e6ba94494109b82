internal import Cryptography
internal import Identifiers

/// Appends values in the compact form that the catalog stores and hashes: the same value always gives the same bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    /// Seven bits in each byte, the lowest first.
    mutating func write(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Small numbers of either sign take few bytes.
    mutating func write(signed: Int64) {
        write(number: UInt64(bitPattern: (signed << 1) ^ (signed >> 63)))
    }

    mutating func write(_ digest: SHA256Digest) { digest.append(to: &bytes) }
    mutating func write(raw: some Collection<UInt8>) { bytes.append(contentsOf: raw) }
    mutating func write(_ uuid: UUID) { bytes.append(contentsOf: uuid.bytes) }

    mutating func write(counted: some Collection<UInt8>) {
        write(number: UInt64(counted.count))
        bytes.append(contentsOf: counted)
    }

    mutating func write(_ text: String) { write(counted: text.utf8) }

    /// Zero for nil; otherwise one, and the value.
    mutating func write<Value>(optional value: Value?, _ body: (inout ByteWriter, Value) -> Void) {
        write(value == nil ? 0 : 1)
        if let value { body(&self, value) }
    }

    mutating func write(_ properties: Properties) {
        write(number: UInt64(properties.count))
        for (name, value) in properties {
            write(name)
            write(value)
        }
    }
}
