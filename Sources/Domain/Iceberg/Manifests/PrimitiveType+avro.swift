internal import Avro
internal import Errors
internal import Identifiers

extension PrimitiveType {
    /// The Avro type of values of this type (specification, appendix A).
    var avroSchema: AvroSchema {
        switch self {
        case .boolean: .boolean
        case .int: .int
        case .long: .long
        case .float: .float
        case .double: .double
        case .decimal(let precision, let scale):
            .fixed(
                AvroFixed(
                    name: "decimal_\(precision)_\(scale)", size: Self.decimalSize(precision: precision),
                    logical: AvroLogicalType("decimal", precision: precision, scale: scale)))
        case .date: .primitive(.int, logical: AvroLogicalType("date"))
        case .time: .primitive(.long, logical: AvroLogicalType("time-micros"))
        case .timestamp: .primitive(.long, logical: AvroLogicalType("timestamp-micros", adjustToUTC: false))
        case .timestamptz: .primitive(.long, logical: AvroLogicalType("timestamp-micros", adjustToUTC: true))
        case .string: .string
        case .uuid: .fixed(AvroFixed(name: "uuid_fixed", size: 16, logical: AvroLogicalType("uuid")))
        case .fixed(let length): .fixed(AvroFixed(name: "fixed_\(length)", size: length))
        case .binary, .later: .bytes
        }
    }

    /// The fewest bytes that hold every decimal of a number of digits.
    static func decimalSize(precision: Int) -> Int {
        let largest = UInt128.powerOfTen(min(precision, decimalPrecisionLimit)) - 1
        return (UInt128.bitWidth - largest.leadingZeroBitCount + 1 + 7) / 8
    }

    /// The type of values of an Avro type, or nil where there is none.
    init?(avro schema: AvroSchema) {
        switch schema {
        case .primitive(let primitive, let logical):
            switch (primitive, logical?.name) {
            case (.boolean, _): self = .boolean
            case (.int, "date"): self = .date
            case (.int, _): self = .int
            case (.long, "time-micros"): self = .time
            case (.long, "timestamp-micros"): self = logical?.adjustToUTC == true ? .timestamptz : .timestamp
            case (.long, _): self = .long
            case (.float, _): self = .float
            case (.double, _): self = .double
            case (.string, _): self = .string
            case (.bytes, "decimal"):
                self = .decimal(precision: logical?.precision ?? Self.decimalPrecisionLimit, scale: logical?.scale ?? 0)
            case (.bytes, _): self = .binary
            case (.null, _): return nil
            }
        case .fixed(let fixed):
            switch fixed.logical?.name {
            case "decimal" where fixed.size <= 16:
                self = .decimal(
                    precision: fixed.logical?.precision ?? Self.decimalPrecisionLimit, scale: fixed.logical?.scale ?? 0)
            case "uuid" where fixed.size == 16: self = .uuid
            default: self = .fixed(length: fixed.size)
            }
        default: return nil
        }
    }
}

extension Literal {
    /// Whether the value can be a partition value of a type.
    ///
    /// Rounding down can give a decimal one digit more than its column has; it has to fit the bytes only.
    func canBeWritten(as type: PrimitiveType) -> Bool {
        guard case .decimal(let value) = self, case .decimal(let precision, let scale) = type else {
            return matches(type)
        }
        let bits = 8 * PrimitiveType.decimalSize(precision: precision) - 1
        return value.scale == scale && (bits >= 127 || value.unscaled >> bits == (value.unscaled < 0 ? -1 : 0))
    }

    /// Writes the value as its type's Avro type; the caller made sure that it is of the type.
    func write(to encoder: inout AvroEncoder, as type: PrimitiveType) {
        switch self {
        case .boolean(let value): encoder.write(boolean: value)
        case .int(let value), .date(let value): encoder.write(long: Int64(value))
        case .long(let value), .time(let value), .timestamp(let value), .timestamptz(let value):
            encoder.write(long: value)
        case .float(let value): encoder.write(float: value)
        case .double(let value): encoder.write(double: value)
        case .decimal(let value):
            guard case .decimal(let precision, _) = type else { return }
            let size = PrimitiveType.decimalSize(precision: precision)
            encoder.write(fixed: (0..<size).reversed().map { UInt8(truncatingIfNeeded: value.unscaled >> (8 * $0)) })
        case .string(let value): encoder.write(string: value)
        case .uuid(let value): encoder.write(fixed: value.bytes)
        case .fixed(let value): encoder.write(fixed: value)
        case .binary(let value): encoder.write(bytes: value)
        }
    }

    /// Reads a value written with an Avro type, as a value of a type that it `canBeRead` as.
    init(from decoder: inout AvroDecoder, _ schema: AvroSchema, as type: PrimitiveType) throws(MartletError) {
        switch type {
        case .boolean: self = .boolean(try decoder.readBoolean())
        case .int: self = .int(try decoder.readInt())
        case .date: self = .date(try decoder.readInt())
        case .long: self = .long(try decoder.readLong())
        case .time: self = .time(try decoder.readLong())
        case .timestamp: self = .timestamp(try decoder.readLong())
        case .timestamptz: self = .timestamptz(try decoder.readLong())
        case .float: self = .float(try decoder.readFloat())
        case .double:
            self = .double(schema.isPrimitive(.float) ? Double(try decoder.readFloat()) : try decoder.readDouble())
        case .string: self = .string(try decoder.readString())
        case .decimal, .uuid, .fixed, .binary, .later:
            let bytes: [UInt8]
            if case .fixed(let fixed) = schema {
                bytes = try decoder.readFixed(fixed.size)
            } else {
                bytes = try decoder.readBytes()
            }
            do {
                try self.init(bytes: bytes, type: type)
            } catch {
                throw decoder.corrupt(error.message)
            }
        }
    }

    /// Whether values written as one type may be read as another: the same, or one that a column can be widened to.
    static func canRead(_ written: PrimitiveType, as wanted: PrimitiveType) -> Bool {
        switch (written, wanted) {
        case (.int, .long), (.float, .double), (.int, .date), (.date, .int): true
        case (.decimal(let precision, let scale), .decimal(let wider, let sameScale)):
            scale == sameScale && precision <= wider
        case (.timestamp, .timestamptz), (.timestamptz, .timestamp): true
        case (.fixed, .uuid), (.binary, .fixed), (.fixed, .binary): true
        default: written == wanted
        }
    }
}
