/// The body of a record batch: first what its metadata says of each column and buffer, then the buffers themselves.
///
/// Columns come in depth-first order; each has its validity, unless it is of nulls, then its offsets or values, then its children.
struct BatchBody {
    /// The length and the number of nulls of each column.
    private(set) var nodes: [(Int64, Int64)] = []
    /// The place and the length of each buffer.
    private(set) var buffers: [(Int64, Int64)] = []
    private(set) var size = 0

    mutating func plan(_ column: ArrowColumn) {
        nodes.append((Int64(column.count), Int64(column.validity.unsetCount)))
        for length in Self.lengths(column) {
            buffers.append((Int64(size), Int64(length)))
            size += Self.padded(length)
        }
        for child in column.children { plan(child) }
    }

    /// Appends the buffers of a column, which `plan` counted in the same order.
    static func append(_ column: ArrowColumn, to message: inout [UInt8]) {
        let layout = column.type.layout
        if case .none = layout { return }
        append(column.validity.unsetCount == 0 ? [] : column.validity.bytes, to: &message)
        switch layout {
        case .bits: append(column.bits.bytes, to: &message)
        case .fixed: append(column.data, to: &message)
        case .variable:
            append(column.offsets, to: &message)
            append(column.data, to: &message)
        case .list: append(column.offsets, to: &message)
        case .none, .structure, .fixedSizeList: break
        }
        for child in column.children { append(child, to: &message) }
    }

    /// The lengths of a column's own buffers; that of its validity is 0 where no row is null.
    private static func lengths(_ column: ArrowColumn) -> [Int] {
        let validity = column.validity.unsetCount == 0 ? 0 : column.validity.bytes.count
        return switch column.type.layout {
        case .none: []
        case .bits: [validity, column.bits.bytes.count]
        case .fixed: [validity, column.data.count]
        case .variable: [validity, column.offsets.count * 4, column.data.count]
        case .list: [validity, column.offsets.count * 4]
        case .structure, .fixedSizeList: [validity]
        }
    }

    private static func padded(_ length: Int) -> Int {
        (length + ArrowStreamEncoder.alignment - 1) & ~(ArrowStreamEncoder.alignment - 1)
    }

    private static func append<Number>(_ values: [Number], to message: inout [UInt8]) {
        let length = values.count * MemoryLayout<Number>.stride
        unsafe values.withUnsafeBytes { unsafe message.append(contentsOf: $0) }
        message.append(contentsOf: repeatElement(0, count: padded(length) - length))
    }
}
