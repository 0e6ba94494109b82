/// What a file's metrics say about one column.
struct ColumnFacts {
    let type: PrimitiveType
    /// The values that are neither null nor NaN are between these; nil where it is not known.
    let lower: Literal?
    let upper: Literal?
    /// The number of nulls, or nil where it is not known.
    let nulls: Int64?
    /// The number of rows, nulls among them.
    let values: Int64?
    /// The number of NaNs, 0 for types without, or nil where it is not known.
    let nans: Int64?

    init(_ test: BoundTest, in file: DataFile) {
        type = test.type
        lower = Self.bound(file.lowerBounds[test.fieldID], test)
        upper = Self.bound(file.upperBounds[test.fieldID], test)
        nulls = test.hasOptionalParent ? nil : file.nullCounts[test.fieldID]
        values = file.valueCounts[test.fieldID] ?? file.recordCount
        nans = test.type.isFloating ? file.nanCounts[test.fieldID] : 0
    }

    /// A bound, unless it cannot be read or is NaN, as some writers leave it: such a bound bounds nothing.
    private static func bound(_ bytes: [UInt8]?, _ test: BoundTest) -> Literal? {
        guard let bytes, let value = try? Literal(bytes: bytes, type: test.transform?.source ?? test.type),
            !value.isNaN
        else { return nil }
        guard let transform = test.transform else { return value }
        return transform.keepsBounds ? transform.transform.apply(value) : nil
    }

    var allNull: Bool { nulls.flatMap { nulls in values.map { $0 > 0 && nulls >= $0 } } ?? false }
    var noNulls: Bool { nulls == 0 }
    var allNaN: Bool { type.isFloating && nans.flatMap { nans in values.map { $0 > 0 && nans >= $0 } } ?? false }
    var noNaNs: Bool { nans == 0 }
}

extension Literal {
    /// Whether this is surely smaller than another value.
    func isBelow(_ other: Literal) -> Bool { comparison(with: other).map { $0 < 0 } ?? false }
    func isAbove(_ other: Literal) -> Bool { comparison(with: other).map { $0 > 0 } ?? false }
    func isSame(as other: Literal) -> Bool { comparison(with: other) == 0 }
}
