public import Errors

/// The values of a column in Arrow's layout, growing at the end.
///
/// Whoever fills a column appends to `validity` once per row and to what its type is laid out in: `data` for values of a fixed
/// width (little-endian, whatever they hold where a row is null), `bits` for booleans, `offsets` and `data` for text and bytes,
/// `offsets` and the child for lists and maps, the children alone for structs and lists of a fixed size. `endValue()` writes the
/// offset that ends a row. The encoder checks that it all fits together.
public struct ArrowColumn: Sendable {
    public let type: ArrowType
    /// Which rows are not null; also what counts the rows.
    public var validity = ArrowBitmap()
    public var bits = ArrowBitmap()
    /// Where each row begins in `data` or in the child, and where the last ends.
    public var offsets: [Int32] = []
    public var data: [UInt8] = []
    public var children: [ArrowColumn]

    public init(_ type: ArrowType) {
        self.type = type
        children = type.children.map { ArrowColumn($0.type) }
        switch type.layout {
        case .variable, .list: offsets = [0]
        default: break
        }
    }

    public var count: Int { validity.count }

    /// Ends a row of text, bytes, a list or a map at what was appended so far.
    public mutating func endValue() throws(MartletError) {
        try endValue(at: children.isEmpty ? data.count : children[0].count)
    }

    /// Ends a row where what belongs to it will end once it is appended.
    public mutating func endValue(at end: Int) throws(MartletError) {
        guard let offset = Int32(exactly: end) else {
            throw MartletError(
                .limitExceeded,
                "a record batch holds more than 2 GiB of text or bytes, or 2 Gi list elements, in one column",
                hint: "Select shorter values, or write the result as parquet, csv or json.")
        }
        offsets.append(offset)
    }

    /// How much memory the values take, in bytes.
    public var byteCount: Int {
        children.reduce(validity.bytes.count + bits.bytes.count + offsets.count * 4 + data.count) { $0 + $1.byteCount }
    }

    /// Throws where the parts of the column do not fit together.
    func check(rows: Int, path: String) throws(MartletError) {
        func require(_ isTrue: Bool) throws(MartletError) {
            guard isTrue else {
                throw MartletError(.internal, "the parts of the Arrow column '\(path)' do not fit together")
            }
        }
        try require(count == rows)
        switch type.layout {
        case .none: try require(validity.unsetCount == rows)
        case .bits: try require(bits.count == rows)
        case .fixed(let width): try require(data.count == rows * width)
        case .variable: try require(offsets.count == rows + 1 && offsets[rows] == data.count)
        case .list: try require(offsets.count == rows + 1 && offsets[rows] == children[0].count)
        case .fixedSizeList, .structure: break
        }
        for (child, field) in zip(children, type.children) {
            let childRows =
                switch type.layout {
                case .fixedSizeList(let size): rows * size
                case .structure: rows
                default: child.count
                }
            try child.check(rows: childRows, path: "\(path).\(field.name)")
            try require(field.isNullable || child.validity.unsetCount == 0)
        }
    }
}
