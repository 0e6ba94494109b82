import Iceberg

/// Makes columns, rows, partition specs, conditions and data files from a seed.
struct RandomTables {
    var random: SeededGenerator

    static let columns: [(name: String, type: PrimitiveType)] = [
        ("i", .int), ("l", .long), ("d", .double), ("f", .float), ("n", .decimal(precision: 9, scale: 2)),
        ("day", .date), ("at", .timestamp), ("s", .string), ("b", .boolean), ("inner.x", .int),
    ]

    /// The last column is inside an optional struct.
    static let schema = Schema(
        fields: columns.dropLast().enumerated().map { NestedField(id: $0 + 1, name: $1.name, type: $1.type) } + [
            NestedField(
                id: 50, name: "inner",
                type: .structure(StructType(fields: [NestedField(id: 10, name: "x", type: .int)])))
        ])

    mutating func value(_ type: PrimitiveType) -> Literal {
        switch type {
        case .int: .int(random.pick([.min, .min + 1, .min + 4, -10, -3, -1, 0, 1, 2, 3, 5, 10, .max - 1, .max]))
        case .long: .long(random.pick([.min, .min + 3, -7, -1, 0, 1, 4, 6, 100, .max - 2, .max]))
        case .double: .double(random.pick([-.infinity, -1.5, -0.0, 0.0, 0.5, 1, 2, 3, .infinity, .nan]))
        case .float: .float(random.pick([-1.5, -0.0, 0.0, 0.25, 1, 2, .infinity, .nan]))
        case .decimal:
            .decimal(
                DecimalValue(unscaled: random.pick([-999_999_999, -150, -1, 0, 1, 100, 125, 999_999_999]), scale: 2))
        case .date: .date(random.pick([-800, -366, -1, 0, 1, 30, 31, 365, 400, 20_000]))
        case .timestamp:
            .timestamp(
                random.pick([
                    .min, -86_400_000_001, -1, 0, 1, 3_600_000_000, 86_399_999_999, 86_400_000_000,
                    1_700_000_000_000_000, .max,
                ]))
        case .string:
            .string(random.pick(["", "a", "ab", "abc", "abcd", "abd", "b", "ba", "é", "éa", "z", "\u{10FFFF}"]))
        default: .boolean(random.chance(50))
        }
    }

    mutating func row() -> [String: Literal] {
        var row: [String: Literal] = [:]
        for (name, type) in Self.columns where !random.chance(20) { row[name] = value(type) }
        return row
    }

    mutating func predicate(depth: Int = 3) -> Predicate {
        if depth > 0, random.chance(60) {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return .and((0..<Int.random(in: 1...3, using: &random)).map { _ in predicate(depth: depth - 1) })
            case 1: return .or((0..<Int.random(in: 1...3, using: &random)).map { _ in predicate(depth: depth - 1) })
            default: return .not(predicate(depth: depth - 1))
            }
        }
        let (name, type) = random.pick(Self.columns)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .isNull(name)
        case 1: return .notNull(name)
        case 2: return .isNaN(name)
        case 3: return .notNaN(name)
        case 4: return .isIn(name, (0..<3).map { _ in value(type) })
        case 5: return .notIn(name, (0..<3).map { _ in value(type) })
        case 6: return .startsWith("s", random.pick(["", "a", "ab", "abc", "é", "zz"]))
        case 7: return .notStartsWith("s", random.pick(["", "a", "ab", "abc", "é", "zz"]))
        default:
            let comparison = random.pick(Predicate.Comparison.allCases)
            // Constants of another number type are brought to the column's.
            if ["d", "f", "n"].contains(name), random.chance(20) {
                return .column(name, comparison, .int(random.pick([-2, -1, 0, 1, 2])))
            }
            return .column(name, comparison, value(type))
        }
    }

    mutating func spec() -> PartitionSpec {
        let count = Int.random(in: 0...3, using: &random)
        var fields: [PartitionField] = []
        for position in 0..<count {
            let index = Int.random(in: 0..<Self.columns.count, using: &random)
            let type = Self.columns[index].type
            let transforms: [Transform] = [
                .identity, .bucket(3), .truncate(2), .truncate(10), .year, .month, .day, .hour, .void,
                .unknown("zorder"),
            ].filter { $0.resultType(of: type) != nil }
            fields.append(
                PartitionField(
                    sourceID: index + 1, fieldID: 1000 + position, name: "p\(position)",
                    transform: random.pick(transforms)))
        }
        return PartitionSpec(specID: 0, fields: fields)
    }

    /// A data file with the metrics of its rows, some of them left out and texts cut short as writers do.
    mutating func file(_ rows: [[String: Literal]], partition: PartitionTuple) -> DataFile {
        var file = DataFile(path: "f", partition: partition, recordCount: Int64(rows.count), fileSize: 1)
        for (index, column) in Self.columns.enumerated() {
            let id = index + 1
            let values = rows.compactMap { $0[column.name] }
            let numbers = values.filter { !$0.isNaN }
            if random.chance(85) { file.valueCounts[id] = Int64(rows.count) }
            if random.chance(85) { file.nullCounts[id] = Int64(rows.count - values.count) }
            if random.chance(85) { file.nanCounts[id] = Int64(values.count - numbers.count) }
            let ordered = numbers.sorted { ($0.order(against: $1) ?? 0) < 0 }
            guard let lower = ordered.first, let upper = ordered.last else { continue }
            let width = random.chance(50) ? 1 : 100
            if random.chance(85) { file.lowerBounds[id] = Self.cut(lower, width, up: false)?.bytes }
            if random.chance(85) { file.upperBounds[id] = Self.cut(upper, width, up: true)?.bytes }
        }
        return file
    }

    /// A text bound of a number of characters that is not above, or not below, the text; nil where there is none.
    private static func cut(_ bound: Literal, _ width: Int, up: Bool) -> Literal? {
        guard case .string(let text) = bound, text.unicodeScalars.count > width else { return bound }
        var scalars = Array(text.unicodeScalars.prefix(width))
        guard up else { return .string(String(String.UnicodeScalarView(scalars))) }
        guard let last = scalars.popLast(), let next = Unicode.Scalar(last.value + 1) else { return nil }
        scalars.append(next)
        return .string(String(String.UnicodeScalarView(scalars)))
    }
}
