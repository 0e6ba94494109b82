internal import Errors
internal import JSON
internal import Querying

extension DuckDBSession {
    /// The columns of all rows that are objects, where DuckDB's reader finds none because other rows are not; nil where no row is.
    func jsonStructure(_ files: [RawRows]) throws(MartletError) -> [ColumnInfo]? {
        let rows = "(" + files.map { "SELECT line FROM (\($0.sql))" }.joined(separator: " UNION ALL ") + ")"
        let objects = """
            FROM \(rows) WHERE CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END
            """
        guard
            let text = try allRows("SELECT CAST(json_group_structure(TRY_CAST(line AS JSON)) AS VARCHAR) \(objects)")
                .first?[0].textValue,
            case .object(let structure) = try JSONValue(parsing: text)
        else { return nil }
        var columns = structure.members.map { ColumnInfo(name: $0.name, type: SQLType(jsonStructure: $0.value)) }
        guard !columns.isEmpty else { return nil }
        let looks = columns.indices.filter { columns[$0].type == .varchar }
        guard !looks.isEmpty else { return columns }
        let tests = looks.flatMap { index in
            let value = "json_extract_string(line, \(SQLText.literal(ValueFaults.pointer(columns[index].name))))"
            return [
                "coalesce(bool_and(regexp_full_match(\(value), '\\d{4}-\\d{2}-\\d{2}')), false)",
                "coalesce(bool_and(regexp_full_match(\(value), '\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?')), false)",
            ]
        }
        let found = try allRows("SELECT \(tests.joined(separator: ", ")) \(objects)").first ?? []
        for (place, index) in looks.enumerated() where found.count == tests.count {
            if found[place * 2] == .boolean(true) { columns[index].type = .date }
            if found[place * 2 + 1] == .boolean(true) { columns[index].type = .timestamp }
        }
        return columns
    }
}

extension SQLType {
    /// The type that DuckDB's description of JSON values says.
    init(jsonStructure value: JSONValue) {
        switch value {
        case .object(let fields) where !fields.isEmpty:
            self = .structure(fields.members.map { Field(name: $0.name, type: SQLType(jsonStructure: $0.value)) })
        case .array(let elements): self = .list(elements.first.map { SQLType(jsonStructure: $0) } ?? .json)
        case .string("BOOLEAN"): self = .boolean
        case .string("BIGINT"), .string("UBIGINT"): self = .bigint
        case .string("DOUBLE"): self = .double
        case .string("VARCHAR"): self = .varchar
        default: self = .json
        }
    }
}
