internal import ArrowIPC
internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying

/// Appends vectors of a chunk to Arrow's columns; values of a fixed width are copied as they are.
enum ArrowVectorReader {
    /// Appends some rows of a vector to a column of the type that `ArrowType` gives for it.
    static func append(
        _ vector: duckdb_vector?, type: SQLType, rows: Range<Int>, to column: inout ArrowColumn
    ) throws(MartletError) {
        guard let vector = unsafe vector, !rows.isEmpty else { return }
        if type == .null { return column.validity.append(repeating: false, count: rows.count) }
        let validity = unsafe Validity(vector)
        switch type {
        case .list(let element): return unsafe try lists(vector, element, rows, validity, &column)
        case .map(let key, let value):
            let entry = SQLType.structure([.init(name: "key", type: key), .init(name: "value", type: value)])
            return unsafe try lists(vector, entry, rows, validity, &column)
        default: unsafe validity.append(rows, to: &column.validity)
        }
        switch type {
        case .boolean:
            unsafe withValues(vector, UInt8.self) { values in
                for row in rows { column.bits.append(unsafe values[row] != 0 && validity.isValid(row)) }
            }
        case .varchar, .json, .blob:
            guard let values = unsafe duckdb_vector_get_data(vector)?.assumingMemoryBound(to: duckdb_string_t.self)
            else { return }
            for row in rows {
                if unsafe validity.isValid(row) {
                    unsafe values[row].withBytes { unsafe column.data.append(contentsOf: $0) }
                }
                try column.endValue()
            }
        case .uuid:
            // Stored with the first bit turned over, so that order is as of signed numbers.
            unsafe try texts(vector, duckdb_hugeint.self, rows, validity, &column) {
                ArrowValues.append(uuid: UInt64(bitPattern: $0.upper) ^ (1 << 63), $0.lower, to: &$1)
            }
        case .enumeration(let names): unsafe try enumerated(vector, names, rows, validity, &column)
        case .decimal(let precision, _): unsafe decimals(vector, precision, rows, validity, &column)
        case .interval: unsafe try intervals(vector, rows, validity, &column)
        case .array(let element, let size):
            unsafe try append(
                duckdb_array_vector_get_child(vector), type: element,
                rows: rows.lowerBound * size..<rows.upperBound * size, to: &column.children[0])
        case .structure(let fields):
            for (index, field) in fields.enumerated() {
                unsafe try append(
                    duckdb_struct_vector_get_child(vector, idx_t(index)), type: field.type, rows: rows,
                    to: &column.children[index])
            }
        case .uhugeint, .bit, .bignum, .timeWithTimeZone, .union, .other:
            for value in unsafe try VectorReader.values(vector, type: type, rows: rows) {
                if !value.isNull { column.data.append(contentsOf: value.text.utf8) }
                try column.endValue()
            }
        default: unsafe fixed(vector, rows, validity, &column)
        }
    }

    private static func withValues<Element>(
        _ vector: duckdb_vector, _ type: Element.Type, _ body: (UnsafePointer<Element>) -> Void
    ) {
        guard let data = unsafe duckdb_vector_get_data(vector) else { return }
        unsafe body(UnsafePointer(data.assumingMemoryBound(to: Element.self)))
    }

    /// Values that Arrow lays out as DuckDB does.
    ///
    /// What happens to be in memory where a row is null is not passed on.
    private static func fixed(
        _ vector: duckdb_vector, _ rows: Range<Int>, _ validity: Validity, _ column: inout ArrowColumn
    ) {
        guard let width = column.type.width else { return }
        let start = column.data.count
        unsafe withValues(vector, UInt8.self) { bytes in
            unsafe column.data.append(
                contentsOf: UnsafeRawBufferPointer(
                    start: bytes + rows.lowerBound * width, count: rows.count * width))
        }
        guard unsafe validity.hasNulls(in: rows) else { return }
        for row in rows where unsafe !validity.isValid(row) {
            let place = start + (row - rows.lowerBound) * width
            for index in place..<place + width { column.data[index] = 0 }
        }
    }

    private static func decimals(
        _ vector: duckdb_vector, _ precision: Int, _ rows: Range<Int>, _ validity: Validity,
        _ column: inout ArrowColumn
    ) {
        func widen<Number: FixedWidthInteger>(_ type: Number.Type) {
            unsafe withValues(vector, type) { values in
                for row in rows {
                    let value = unsafe validity.isValid(row) ? Int128(values[row]) : 0
                    ArrowValues.append(value, to: &column.data)
                }
            }
        }
        switch precision {
        case ...4: widen(Int16.self)
        case ...9: widen(Int32.self)
        case ...18: widen(Int64.self)
        default: unsafe fixed(vector, rows, validity, &column)
        }
    }

    private static func intervals(
        _ vector: duckdb_vector, _ rows: Range<Int>, _ validity: Validity, _ column: inout ArrowColumn
    ) throws(MartletError) {
        guard let data = unsafe duckdb_vector_get_data(vector) else { return }
        let values = unsafe data.assumingMemoryBound(to: duckdb_interval.self)
        for row in rows {
            guard unsafe validity.isValid(row) else {
                ArrowValues.append(Int128(0), to: &column.data)
                continue
            }
            let value = unsafe values[row]
            let (nanoseconds, overflow) = value.micros.multipliedReportingOverflow(by: 1000)
            guard !overflow else {
                throw MartletError(
                    .failed, "an interval has more than 292 years of time, which Arrow cannot hold in nanoseconds",
                    hint: "Cast the column to VARCHAR, or write the result as parquet, csv or json.")
            }
            let low = UInt64(UInt32(bitPattern: value.months)) | UInt64(UInt32(bitPattern: value.days)) << 32
            ArrowValues.append(Int128(nanoseconds) << 64 | Int128(low), to: &column.data)
        }
    }

    private static func enumerated(
        _ vector: duckdb_vector, _ names: [String], _ rows: Range<Int>, _ validity: Validity,
        _ column: inout ArrowColumn
    ) throws(MartletError) {
        switch names.count {
        case ...Int(UInt8.max):
            unsafe try texts(vector, UInt8.self, rows, validity, &column) { $1.append(contentsOf: names[Int($0)].utf8) }
        case ...Int(UInt16.max):
            unsafe try texts(vector, UInt16.self, rows, validity, &column) {
                $1.append(contentsOf: names[Int($0)].utf8)
            }
        default:
            unsafe try texts(vector, UInt32.self, rows, validity, &column) {
                $1.append(contentsOf: names[Int($0)].utf8)
            }
        }
    }

    private static func texts<Element>(
        _ vector: duckdb_vector, _ type: Element.Type, _ rows: Range<Int>, _ validity: Validity,
        _ column: inout ArrowColumn, _ append: (Element, inout [UInt8]) -> Void
    ) throws(MartletError) {
        guard let data = unsafe duckdb_vector_get_data(vector) else { return }
        let values = unsafe data.assumingMemoryBound(to: type)
        for row in rows {
            if unsafe validity.isValid(row) { unsafe append(values[row], &column.data) }
            try column.endValue()
        }
    }

    /// Lists may lie anywhere in the child; those that follow each other there are appended as one piece.
    private static func lists(
        _ vector: duckdb_vector, _ element: SQLType, _ rows: Range<Int>, _ validity: Validity,
        _ column: inout ArrowColumn
    ) throws(MartletError) {
        guard let data = unsafe duckdb_vector_get_data(vector) else { return }
        let entries = unsafe data.assumingMemoryBound(to: duckdb_list_entry.self)
        let child = unsafe duckdb_list_vector_get_child(vector)
        unsafe validity.append(rows, to: &column.validity)
        let first = column.children[0].count
        var length = 0
        var piece = 0..<0
        for row in rows {
            if unsafe validity.isValid(row), case let entry = unsafe entries[row], entry.length > 0 {
                let (start, end) = (Int(entry.offset), Int(entry.offset + entry.length))
                if start != piece.upperBound {
                    unsafe try append(child, type: element, rows: piece, to: &column.children[0])
                    piece = start..<start
                }
                piece = piece.lowerBound..<end
                length += end - start
            }
            try column.endValue(at: first + length)
        }
        unsafe try append(child, type: element, rows: piece, to: &column.children[0])
    }
}
