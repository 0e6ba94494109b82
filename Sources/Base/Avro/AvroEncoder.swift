/// Writes Avro's binary encoding.
///
/// The caller keeps to the order of its schema; `AvroValue` does so by itself and costs more.
public struct AvroEncoder: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(reservingCapacity capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    public mutating func write(boolean value: Bool) { bytes.append(value ? 1 : 0) }

    /// An int or a long, which are written alike.
    public mutating func write(long value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func write(int value: Int) { write(long: Int64(value)) }
    public mutating func write(float value: Float) { write(littleEndian: value.bitPattern) }
    public mutating func write(double value: Double) { write(littleEndian: value.bitPattern) }

    public mutating func write(bytes value: [UInt8]) {
        write(long: Int64(value.count))
        bytes.append(contentsOf: value)
    }

    public mutating func write(string value: String) {
        var value = value
        value.withUTF8 { text in
            write(long: Int64(text.count))
            unsafe bytes.append(contentsOf: text)
        }
    }

    /// Bytes whose number is part of the schema.
    public mutating func write(fixed value: [UInt8]) { bytes.append(contentsOf: value) }

    /// The position of the branch of a union that follows.
    public mutating func write(branch: Int) { write(long: Int64(branch)) }

    /// A list or map, in one block.
    public mutating func write<Items: Collection>(
        items: Items, each: (Items.Element, inout AvroEncoder) -> Void
    ) {
        if !items.isEmpty {
            write(long: Int64(items.count))
            for item in items { each(item, &self) }
        }
        bytes.append(0)
    }

    /// A value of a union of null, which is first, and one other type.
    public mutating func write<Value>(optional value: Value?, write: (Value, inout AvroEncoder) -> Void) {
        guard let value else { return bytes.append(0) }
        bytes.append(2)
        write(value, &self)
    }

    private mutating func write<Number: FixedWidthInteger>(littleEndian value: Number) {
        var rest = value
        for _ in 0..<(Number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
