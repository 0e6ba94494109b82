public import Errors

/// Reads Avro's binary encoding and refuses whatever it cannot be.
///
/// No length or count is believed beyond the bytes that are there, so damaged data leads to a `corrupt` error with the file and
/// offset, never to a crash or a large allocation.
public struct AvroDecoder: Sendable {
    private let bytes: [UInt8]
    private let end: Int
    /// The next byte to be read, counted in the bytes given.
    public private(set) var position: Int
    private let origin: Origin
    /// How many more items lists and maps may have; items without any bytes must end somewhere too.
    private var itemsLeft: Int

    /// Where the bytes come from, for errors.
    public struct Origin: Sendable {
        public var file: String
        /// Where in the file the bytes begin.
        public var offset: Int
        /// Whether positions within the bytes are not positions in the file.
        public var isDecompressed: Bool

        public init(file: String, offset: Int = 0, isDecompressed: Bool = false) {
            self.file = file
            self.offset = offset
            self.isDecompressed = isDecompressed
        }
    }

    public init(_ bytes: [UInt8], origin: Origin) { self.init(bytes, in: 0..<bytes.count, origin: origin) }

    /// Reads a part of some bytes, without copying it.
    public init(_ bytes: [UInt8], in range: Range<Int>, origin: Origin) {
        self.bytes = bytes
        self.origin = origin
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
        itemsLeft = range.count + 65_536
    }

    public var isAtEnd: Bool { position >= end }
    /// The number of bytes not yet read.
    public var remaining: Int { end - position }

    /// An error that names the file and the place that was reached.
    public func corrupt(_ detail: String) -> MartletError {
        let place =
            origin.isDecompressed
            ? "in the block at byte \(origin.offset) (byte \(position) once decompressed)"
            : "at byte \(origin.offset + position)"
        return MartletError(
            .corrupt, "'\(origin.file)' is damaged \(place): \(detail)",
            hint: "The file was cut short or changed after it was written; restore it from a copy.")
    }

    public mutating func readByte() throws(MartletError) -> UInt8 {
        guard position < end else { throw corrupt("the data ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    public mutating func readBoolean() throws(MartletError) -> Bool {
        switch try readByte() {
        case 0: return false
        case 1: return true
        default: throw corrupt("this is no boolean")
        }
    }

    /// An int or a long, which are written alike.
    public mutating func readLong() throws(MartletError) -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                guard shift < 63 || byte <= 1 else { throw corrupt("a number has more than 64 bits") }
                return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
            }
            shift += 7
            guard shift <= 63 else { throw corrupt("a number has more than 64 bits") }
        }
    }

    public mutating func readInt() throws(MartletError) -> Int32 {
        let value = try readLong()
        guard let value = Int32(exactly: value) else { throw corrupt("\(value) does not fit 32 bits") }
        return value
    }

    public mutating func readFloat() throws(MartletError) -> Float { Float(bitPattern: try readLittleEndian()) }
    public mutating func readDouble() throws(MartletError) -> Double { Double(bitPattern: try readLittleEndian()) }

    /// A length, as strings and bytes begin with.
    private mutating func readLength() throws(MartletError) -> Int {
        let length = try readLong()
        guard length >= 0, length <= remaining else {
            throw corrupt("a length of \(length) bytes where \(remaining) are left")
        }
        return Int(length)
    }

    public mutating func readBytes() throws(MartletError) -> [UInt8] { try readFixed(try readLength()) }

    public mutating func readString() throws(MartletError) -> String {
        let length = try readLength()
        defer { position += length }
        guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
            throw corrupt("a text is not valid UTF-8")
        }
        return text
    }

    public mutating func readFixed(_ size: Int) throws(MartletError) -> [UInt8] {
        guard size <= remaining else { throw corrupt("\(size) bytes are expected where \(remaining) are left") }
        defer { position += size }
        return Array(bytes[position..<position + size])
    }

    public mutating func skip(bytes size: Int) throws(MartletError) {
        guard size <= remaining else { throw corrupt("\(size) bytes are expected where \(remaining) are left") }
        position += size
    }

    /// The position of the branch of a union that follows.
    public mutating func readBranch(of count: Int) throws(MartletError) -> Int {
        let branch = try readLong()
        guard branch >= 0, branch < count else { throw corrupt("branch \(branch) of a union of \(count)") }
        return Int(branch)
    }

    /// A list or map, whatever its blocks.
    public mutating func readItems(
        _ each: (inout AvroDecoder) throws(MartletError) -> Void
    ) throws(MartletError) {
        while true {
            var count = try readLong()
            if count == 0 { return }
            if count < 0 {
                guard count > Int64.min else { throw corrupt("a block of \(count) items") }
                count = -count
                _ = try readLength()
            }
            guard count <= itemsLeft else {
                throw corrupt("a block of \(count) items where \(remaining) bytes are left")
            }
            itemsLeft -= Int(count)
            for _ in 0..<count { try each(&self) }
        }
    }

    /// Skips a list or map, by whole blocks where they say how long they are.
    mutating func skipItems(_ each: (inout AvroDecoder) throws(MartletError) -> Void) throws(MartletError) {
        while true {
            let count = try readLong()
            if count == 0 { return }
            if count < 0 {
                try skip(bytes: try readLength())
                continue
            }
            guard count <= itemsLeft else {
                throw corrupt("a block of \(count) items where \(remaining) bytes are left")
            }
            itemsLeft -= Int(count)
            for _ in 0..<count { try each(&self) }
        }
    }

    private mutating func readLittleEndian<Number: FixedWidthInteger>() throws(MartletError) -> Number {
        let size = Number.bitWidth / 8
        guard size <= remaining else { throw corrupt("\(size) bytes are expected where \(remaining) are left") }
        var value: Number = 0
        for index in (0..<size).reversed() { value = value << 8 | Number(truncatingIfNeeded: bytes[position + index]) }
        position += size
        return value
    }
}
