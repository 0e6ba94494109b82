public import Errors
internal import Identifiers

extension Literal {
    /// The single-value binary form of the specification (appendix D), which bounds in manifests have.
    public var bytes: [UInt8] {
        switch self {
        case .boolean(let value): [value ? 1 : 0]
        case .int(let value), .date(let value): Self.littleEndian(value)
        case .long(let value), .time(let value), .timestamp(let value), .timestamptz(let value):
            Self.littleEndian(value)
        case .float(let value): Self.littleEndian(value.bitPattern)
        case .double(let value): Self.littleEndian(value.bitPattern)
        case .decimal(let value): Self.minimalBigEndian(value.unscaled)
        case .string(let value): Array(value.utf8)
        case .uuid(let value): value.bytes
        case .fixed(let value), .binary(let value): value
        }
    }

    /// Reads the single-value binary form.
    ///
    /// Bounds that were written before a column was widened are shorter than the type: an `int` under `long` and a `float` under
    /// `double` are read as such.
    public init(bytes: [UInt8], type: PrimitiveType) throws(MartletError) {
        func wrongLength() -> MartletError {
            MartletError(.corrupt, "\(bytes.count) bytes are not a value of type \(type)")
        }
        switch type {
        case .boolean:
            guard bytes.count == 1 else { throw wrongLength() }
            self = .boolean(bytes[0] != 0)
        case .int, .date:
            guard let value: UInt32 = Self.number(bytes) else { throw wrongLength() }
            self = type == .int ? .int(Int32(bitPattern: value)) : .date(Int32(bitPattern: value))
        case .long, .time, .timestamp, .timestamptz:
            let value: Int64
            if let whole: UInt64 = Self.number(bytes) {
                value = Int64(bitPattern: whole)
            } else if type == .long, let narrow: UInt32 = Self.number(bytes) {
                value = Int64(Int32(bitPattern: narrow))
            } else {
                throw wrongLength()
            }
            switch type {
            case .time: self = .time(value)
            case .timestamp: self = .timestamp(value)
            case .timestamptz: self = .timestamptz(value)
            default: self = .long(value)
            }
        case .float:
            guard let bits: UInt32 = Self.number(bytes) else { throw wrongLength() }
            self = .float(Float(bitPattern: bits))
        case .double:
            if let bits: UInt64 = Self.number(bytes) {
                self = .double(Double(bitPattern: bits))
            } else if let bits: UInt32 = Self.number(bytes) {
                self = .double(Double(Float(bitPattern: bits)))
            } else {
                throw wrongLength()
            }
        case .decimal(_, let scale):
            guard (1...16).contains(bytes.count) else { throw wrongLength() }
            self = .decimal(DecimalValue(unscaled: Self.bigEndian(bytes), scale: scale))
        case .string:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw MartletError(.corrupt, "bytes that should be a string are not UTF-8")
            }
            self = .string(text)
        case .uuid:
            guard let value = UUID(bytes: bytes) else { throw wrongLength() }
            self = .uuid(value)
        case .fixed(let length):
            guard bytes.count <= length else { throw wrongLength() }
            self = .fixed(bytes)
        case .binary, .later: self = .binary(bytes)
        }
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func number<Value: FixedWidthInteger>(_ bytes: [UInt8]) -> Value? {
        guard bytes.count == Value.bitWidth / 8 else { return nil }
        return bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    /// The two's complement in as few bytes as hold it, most significant first.
    static func minimalBigEndian(_ value: Int128) -> [UInt8] {
        var width = 1
        while width < 16, value >> (8 * width - 1) != (value < 0 ? -1 : 0) { width += 1 }
        return (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func bigEndian(_ bytes: [UInt8]) -> Int128 {
        let sign: Int128 = bytes.first.map { $0 >= 0x80 } ?? false ? -1 : 0
        return bytes.reduce(sign) { $0 << 8 | Int128($1) }
    }
}
