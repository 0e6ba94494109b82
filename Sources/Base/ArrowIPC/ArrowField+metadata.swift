extension ArrowField {
    /// The table `Field` of Arrow's schema.
    var metadata: FlatTable {
        let (kind, description) = type.metadata
        return FlatTable([
            .text(name), .bool(isNullable), .int8(kind), .table(description), nil,
            .tables(type.children.map(\.metadata)),
        ])
    }

    /// How many levels of fields there are, this one counted.
    var depth: Int { 1 + (type.children.map(\.depth).max() ?? 0) }
}

extension ArrowType {
    /// The number of the type in the union `Type`, and its table.
    fileprivate var metadata: (kind: UInt8, description: FlatTable) {
        switch self {
        case .null: (1, FlatTable())
        case .integer(let bits, let isSigned): (2, FlatTable([.int32(Int32(bits)), .bool(isSigned)]))
        case .float: (3, FlatTable([.int16(1)]))
        case .double: (3, FlatTable([.int16(2)]))
        case .binary: (4, FlatTable())
        case .utf8: (5, FlatTable())
        case .boolean: (6, FlatTable())
        case .decimal(let precision, let scale):
            (7, FlatTable([.int32(Int32(precision)), .int32(Int32(scale)), .int32(128)]))
        case .date: (8, FlatTable([.int16(0)]))
        case .time(let unit): (9, FlatTable([.int16(unit.rawValue), .int32(64)]))
        case .timestamp(let unit, let zone): (10, FlatTable([.int16(unit.rawValue), zone.map { .text($0) }]))
        case .interval: (11, FlatTable([.int16(2)]))
        case .list: (12, FlatTable())
        case .structure: (13, FlatTable())
        case .fixedSizeList(_, let size): (16, FlatTable([.int32(Int32(size))]))
        case .map: (17, FlatTable([.bool(false)]))
        }
    }
}
