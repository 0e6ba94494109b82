public import Errors
internal import JSON

/// A value of any Avro type.
///
/// A value of a union is the value of its branch; where two branches could take a value, the first does.
public indirect enum AvroValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case int(Int32)
    case long(Int64)
    case float(Float)
    case double(Double)
    case bytes([UInt8])
    case string(String)
    case fixed([UInt8])
    case enumeration(String)
    case array([AvroValue])
    case map([AvroMapEntry])
    /// The values of the fields, in the order of the schema.
    case record([AvroValue])
}

/// A pair of a map, which keeps the order in which it was written.
public struct AvroMapEntry: Hashable, Sendable {
    public var key: String
    public var value: AvroValue

    public init(_ key: String, _ value: AvroValue) {
        self.key = key
        self.value = value
    }
}

extension AvroDecoder {
    /// Reads a value of any type.
    public mutating func readValue(_ schema: AvroSchema) throws(MartletError) -> AvroValue {
        switch schema {
        case .primitive(let primitive, _): return try readPrimitive(primitive)
        case .fixed(let fixed): return .fixed(try readFixed(fixed.size))
        case .enumeration(let enumeration):
            let position = try readLong()
            guard position >= 0, position < enumeration.symbols.count else {
                throw corrupt("symbol \(position) of \(enumeration.symbols.count)")
            }
            return .enumeration(enumeration.symbols[Int(position)])
        case .array(let array):
            var items: [AvroValue] = []
            try readItems { decoder throws(MartletError) in items.append(try decoder.readValue(array.items)) }
            return .array(items)
        case .map(let map):
            var entries: [AvroMapEntry] = []
            try readItems { decoder throws(MartletError) in
                let key = try decoder.readString()
                entries.append(AvroMapEntry(key, try decoder.readValue(map.values)))
            }
            return .map(entries)
        case .union(let branches): return try readValue(branches[try readBranch(of: branches.count)])
        case .record(let record):
            var values: [AvroValue] = []
            values.reserveCapacity(record.fields.count)
            for field in record.fields { values.append(try readValue(field.schema)) }
            return .record(values)
        }
    }

    private mutating func readPrimitive(_ primitive: AvroPrimitive) throws(MartletError) -> AvroValue {
        switch primitive {
        case .null: .null
        case .boolean: .boolean(try readBoolean())
        case .int: .int(try readInt())
        case .long: .long(try readLong())
        case .float: .float(try readFloat())
        case .double: .double(try readDouble())
        case .bytes: .bytes(try readBytes())
        case .string: .string(try readString())
        }
    }
}

extension AvroEncoder {
    /// Writes a value of any type.
    ///
    /// - Throws: `invalidInput` where the value is not of the schema.
    public mutating func write(_ value: AvroValue, as schema: AvroSchema) throws(MartletError) {
        switch (schema, value) {
        case (.primitive(.null, _), .null): return
        case (.primitive(.boolean, _), .boolean(let value)): write(boolean: value)
        case (.primitive(.int, _), .int(let value)): write(long: Int64(value))
        case (.primitive(.long, _), .int(let value)): write(long: Int64(value))
        case (.primitive(.long, _), .long(let value)): write(long: value)
        case (.primitive(.float, _), .float(let value)): write(float: value)
        case (.primitive(.double, _), .float(let value)): write(double: Double(value))
        case (.primitive(.double, _), .double(let value)): write(double: value)
        case (.primitive(.bytes, _), .bytes(let value)): write(bytes: value)
        case (.primitive(.string, _), .string(let value)): write(string: value)
        case (.fixed(let fixed), .fixed(let value)) where value.count == fixed.size: write(fixed: value)
        case (.enumeration(let enumeration), .enumeration(let symbol)):
            guard let position = enumeration.symbols.firstIndex(of: symbol) else { throw mismatch(value, schema) }
            write(int: position)
        case (.array(let array), .array(let items)):
            if !items.isEmpty { write(int: items.count) }
            for item in items { try write(item, as: array.items) }
            write(int: 0)
        case (.map(let map), .map(let entries)):
            if !entries.isEmpty { write(int: entries.count) }
            for entry in entries {
                write(string: entry.key)
                try write(entry.value, as: map.values)
            }
            write(int: 0)
        case (.union(let branches), _):
            guard let branch = branches.firstIndex(where: { $0.accepts(value) }) else { throw mismatch(value, schema) }
            write(branch: branch)
            try write(value, as: branches[branch])
        case (.record(let record), .record(let values)) where values.count == record.fields.count:
            for (field, value) in zip(record.fields, values) { try write(value, as: field.schema) }
        default: throw mismatch(value, schema)
        }
    }

    private func mismatch(_ value: AvroValue, _ schema: AvroSchema) -> MartletError {
        MartletError(.invalidInput, "\(value) is not of the Avro type \(schema.json.text())")
    }
}

extension AvroSchema {
    /// Whether a value is of this type, as far as can be told without looking inside of it.
    fileprivate func accepts(_ value: AvroValue) -> Bool {
        switch (self, value) {
        case (.primitive(.null, _), .null), (.primitive(.boolean, _), .boolean), (.primitive(.int, _), .int),
            (.primitive(.long, _), .int), (.primitive(.long, _), .long), (.primitive(.float, _), .float),
            (.primitive(.double, _), .float), (.primitive(.double, _), .double), (.primitive(.bytes, _), .bytes),
            (.primitive(.string, _), .string), (.array, .array), (.map, .map):
            true
        case (.fixed(let fixed), .fixed(let bytes)): fixed.size == bytes.count
        case (.enumeration(let enumeration), .enumeration(let symbol)): enumeration.symbols.contains(symbol)
        case (.record(let record), .record(let values)): record.fields.count == values.count
        default: false
        }
    }
}
