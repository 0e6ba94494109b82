internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying

/// Reads vectors of a chunk into values.
enum VectorReader {
    /// The values of some rows of a vector.
    static func values(
        _ vector: duckdb_vector?, type: SQLType, rows: Range<Int>
    ) throws(MartletError) -> [QueryValue] {
        guard let vector = unsafe vector, !rows.isEmpty else { return [] }
        let validity = unsafe Validity(vector)
        switch type {
        case .boolean: return unsafe map(vector, rows, validity, Bool.self) { .boolean($0) }
        case .tinyint: return unsafe map(vector, rows, validity, Int8.self) { .integer(Int64($0)) }
        case .smallint: return unsafe map(vector, rows, validity, Int16.self) { .integer(Int64($0)) }
        case .integer: return unsafe map(vector, rows, validity, Int32.self) { .integer(Int64($0)) }
        case .bigint: return unsafe map(vector, rows, validity, Int64.self) { .integer($0) }
        case .utinyint: return unsafe map(vector, rows, validity, UInt8.self) { .integer(Int64($0)) }
        case .usmallint: return unsafe map(vector, rows, validity, UInt16.self) { .integer(Int64($0)) }
        case .uinteger: return unsafe map(vector, rows, validity, UInt32.self) { .integer(Int64($0)) }
        case .ubigint: return unsafe map(vector, rows, validity, UInt64.self) { .unsigned($0) }
        case .hugeint: return unsafe map(vector, rows, validity, duckdb_hugeint.self) { .wide($0.wide) }
        case .uhugeint:
            return unsafe map(vector, rows, validity, duckdb_uhugeint.self) { value in
                guard value.upper >> 63 == 0 else {
                    return .text("\(UInt128(value.upper) << 64 | UInt128(value.lower))")
                }
                return .wide(QueryValue.WideInteger(Int128(value.upper) << 64 | Int128(value.lower)))
            }
        case .float: return unsafe map(vector, rows, validity, Float.self) { .float($0) }
        case .double: return unsafe map(vector, rows, validity, Double.self) { .double($0) }
        case .decimal(let precision, let scale):
            return unsafe decimals(vector, rows, validity, precision: precision, scale: scale)
        case .varchar, .json: return unsafe map(vector, rows, validity, duckdb_string_t.self) { .text(unsafe $0.text) }
        case .blob: return unsafe map(vector, rows, validity, duckdb_string_t.self) { .blob(unsafe $0.bytes) }
        case .bit:
            return unsafe map(vector, rows, validity, duckdb_string_t.self) {
                .text(InternalText.bits(unsafe $0.bytes))
            }
        case .bignum:
            return unsafe map(vector, rows, validity, duckdb_string_t.self) {
                .text(InternalText.bignum(unsafe $0.bytes))
            }
        case .uuid:
            return unsafe map(vector, rows, validity, duckdb_hugeint.self) {
                // Stored with the first bit turned over, so that order is as of signed numbers.
                .uuid(high: UInt64(bitPattern: $0.upper) ^ (1 << 63), low: $0.lower)
            }
        case .date: return unsafe map(vector, rows, validity, Int32.self) { .date($0) }
        case .time: return unsafe map(vector, rows, validity, Int64.self) { .time($0) }
        case .timeNanoseconds: return unsafe map(vector, rows, validity, Int64.self) { .time($0 / 1000) }
        case .timeWithTimeZone:
            return unsafe map(vector, rows, validity, UInt64.self) {
                .timeWithTimeZone(microseconds: Int64($0 >> 24), offset: 57_599 - Int32($0 & 0xFF_FFFF))
            }
        case .timestamp: return unsafe map(vector, rows, validity, Int64.self) { .timestamp($0) }
        case .timestampSeconds: return unsafe map(vector, rows, validity, Int64.self) { scaled($0, 1_000_000) }
        case .timestampMilliseconds: return unsafe map(vector, rows, validity, Int64.self) { scaled($0, 1000) }
        case .timestampNanoseconds: return unsafe map(vector, rows, validity, Int64.self) { .timestampNanoseconds($0) }
        case .timestampWithTimeZone:
            return unsafe map(vector, rows, validity, Int64.self) { .timestampWithTimeZone($0) }
        case .interval:
            return unsafe map(vector, rows, validity, duckdb_interval.self) {
                .interval(months: $0.months, days: $0.days, microseconds: $0.micros)
            }
        case .enumeration(let names):
            return unsafe enumerated(vector, rows, validity, names)
        case .list, .array, .structure, .map, .union:
            return unsafe try nested(vector, type, rows, validity)
        case .null: return Array(repeating: .null, count: rows.count)
        case .other(let name):
            throw MartletError(
                .unsupported, "a column of the result has a type that cannot be shown (\(name))",
                hint: "Cast it in the query, for example to VARCHAR.")
        }
    }

    /// Infinite timestamps stay what they are.
    private static func scaled(_ value: Int64, _ factor: Int64) -> QueryValue {
        if value == .max || value == -.max { return .timestamp(value) }
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        return .timestamp(overflow ? (value < 0 ? -.max : .max) : product)
    }

    private static func map<Element>(
        _ vector: duckdb_vector, _ rows: Range<Int>, _ validity: Validity, _ type: Element.Type,
        _ convert: (Element) -> QueryValue
    ) -> [QueryValue] {
        guard let data = unsafe duckdb_vector_get_data(vector) else {
            return Array(repeating: .null, count: rows.count)
        }
        let elements = unsafe data.assumingMemoryBound(to: Element.self)
        return unsafe [QueryValue](unsafeUninitializedCapacity: rows.count) { buffer, count in
            for row in rows {
                let value = unsafe validity.isValid(row) ? convert(elements[row]) : .null
                unsafe buffer.initializeElement(at: count, to: value)
                count += 1
            }
        }
    }

    private static func decimals(
        _ vector: duckdb_vector, _ rows: Range<Int>, _ validity: Validity, precision: Int, scale: Int
    ) -> [QueryValue] {
        func decimal(_ value: Int128) -> QueryValue { .decimal(QueryValue.Decimal(unscaled: value, scale: scale)) }
        return switch precision {
        case ...4: unsafe map(vector, rows, validity, Int16.self) { decimal(Int128($0)) }
        case ...9: unsafe map(vector, rows, validity, Int32.self) { decimal(Int128($0)) }
        case ...18: unsafe map(vector, rows, validity, Int64.self) { decimal(Int128($0)) }
        default: unsafe map(vector, rows, validity, duckdb_hugeint.self) { decimal($0.wide.value) }
        }
    }

    private static func enumerated(
        _ vector: duckdb_vector, _ rows: Range<Int>, _ validity: Validity, _ names: [String]
    ) -> [QueryValue] {
        switch names.count {
        case ...Int(UInt8.max): unsafe map(vector, rows, validity, UInt8.self) { .text(names[Int($0)]) }
        case ...Int(UInt16.max): unsafe map(vector, rows, validity, UInt16.self) { .text(names[Int($0)]) }
        default: unsafe map(vector, rows, validity, UInt32.self) { .text(names[Int($0)]) }
        }
    }

    private static func nested(
        _ vector: duckdb_vector, _ type: SQLType, _ rows: Range<Int>, _ validity: Validity
    ) throws(MartletError) -> [QueryValue] {
        var result: [QueryValue] = []
        result.reserveCapacity(rows.count)
        switch type {
        case .list(let element):
            for list in unsafe try lists(vector, element, rows, validity) {
                result.append(list.map { .list($0) } ?? .null)
            }
        case .map(let key, let value):
            let entry = SQLType.structure([.init(name: "key", type: key), .init(name: "value", type: value)])
            for list in unsafe try lists(vector, entry, rows, validity) {
                guard let list else {
                    result.append(.null)
                    continue
                }
                result.append(
                    .map(
                        list.map {
                            guard case .structure(let fields) = $0 else { return .init(key: .null, value: .null) }
                            return .init(key: fields[0].value, value: fields[1].value)
                        }))
            }
        case .array(let element, let size):
            let child = unsafe duckdb_array_vector_get_child(vector)
            let values = unsafe try self.values(
                child, type: element, rows: rows.lowerBound * size..<rows.upperBound * size)
            for row in rows {
                let start = (row - rows.lowerBound) * size
                result.append(unsafe validity.isValid(row) ? .list(Array(values[start..<start + size])) : .null)
            }
        case .structure(let fields):
            let columns = unsafe try children(vector, fields, rows, from: 0)
            for row in rows {
                guard unsafe validity.isValid(row) else {
                    result.append(.null)
                    continue
                }
                result.append(
                    .structure(
                        fields.indices.map {
                            .init(name: fields[$0].name, value: columns[$0][row - rows.lowerBound])
                        }))
            }
        case .union(let members):
            // The first child says which member a row has; the value is shown as the member's own.
            let tags = unsafe try values(duckdb_struct_vector_get_child(vector, 0), type: .utinyint, rows: rows)
            let columns = unsafe try children(vector, members, rows, from: 1)
            for (index, tag) in tags.enumerated() {
                result.append(tag.intValue.map { columns[Int($0)][index] } ?? .null)
            }
        default: break
        }
        return result
    }

    private static func children(
        _ vector: duckdb_vector, _ fields: [SQLType.Field], _ rows: Range<Int>, from first: Int
    ) throws(MartletError) -> [[QueryValue]] {
        var columns: [[QueryValue]] = []
        for (index, field) in fields.enumerated() {
            let child = unsafe duckdb_struct_vector_get_child(vector, idx_t(first + index))
            columns.append(unsafe try values(child, type: field.type, rows: rows))
        }
        return columns
    }

    private static func lists(
        _ vector: duckdb_vector, _ element: SQLType, _ rows: Range<Int>, _ validity: Validity
    ) throws(MartletError) -> [[QueryValue]?] {
        guard let data = unsafe duckdb_vector_get_data(vector) else { return [] }
        let entries = unsafe data.assumingMemoryBound(to: duckdb_list_entry.self)
        let count = unsafe Int(duckdb_list_vector_get_size(vector))
        let values = unsafe try self.values(duckdb_list_vector_get_child(vector), type: element, rows: 0..<count)
        return rows.map { row in
            guard unsafe validity.isValid(row) else { return nil }
            let entry = unsafe entries[row]
            return Array(values[Int(entry.offset)..<Int(entry.offset + entry.length)])
        }
    }
}

/// Which rows of a vector are not null.
@unsafe struct Validity {
    private let mask: UnsafeMutablePointer<UInt64>?

    init(_ vector: duckdb_vector) { unsafe mask = unsafe duckdb_vector_get_validity(vector) }

    func isValid(_ row: Int) -> Bool {
        guard let mask = unsafe mask else { return true }
        return unsafe mask[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    /// The bits of at most 64 rows, the first of them lowest.
    func word(from row: Int, count: Int) -> UInt64 {
        let kept = count < 64 ? (1 << UInt64(count)) - 1 : UInt64.max
        guard let mask = unsafe mask else { return kept }
        let shift = UInt64(row & 63)
        var word = unsafe mask[row >> 6] >> shift
        // The mask ends with the vector, so the next word is read only where it is needed.
        if Int(shift) + count > 64 { word |= unsafe mask[row >> 6 + 1] << (64 - shift) }
        return word & kept
    }
}

extension duckdb_hugeint {
    var wide: QueryValue.WideInteger { QueryValue.WideInteger(Int128(upper) << 64 | Int128(lower)) }
}
