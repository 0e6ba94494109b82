internal import Querying

/// Conditions in SQL that tell whether a JSON value became one of a type, down to values inside of values.
///
/// DuckDB gives null for what does not fit, so a null where the JSON has a value is a fault.
enum ValueFaults {
    /// A condition that holds where the JSON has a value that is not the one of the type.
    ///
    /// - Parameters:
    ///   - value: What became of it, as SQL.
    ///   - json: The JSON, as SQL.
    static func condition(_ value: String, from json: String, _ type: SQLType, depth: Int = 0) -> String {
        let isThere = "coalesce(json_type(\(json)), 'NULL') <> 'NULL'"
        switch type {
        // Every value can be had as text.
        case .varchar, .json: return "(\(isThere) AND \(value) IS NULL)"
        case .tinyint, .smallint, .integer, .bigint, .hugeint, .utinyint, .usmallint, .uinteger, .ubigint, .uhugeint:
            let isRounded = """
                coalesce(TRY_CAST(json_extract_string(\(json), '$') AS DOUBLE) <> CAST(\(value) AS DOUBLE), false)
                """
            return "(\(isThere) AND (\(value) IS NULL OR \(isRounded)))"
        case .structure(let fields):
            let inner = fields.map { field in
                condition(
                    "struct_extract(\(value), \(SQLText.literal(field.name)))",
                    from: "json_extract(\(json), \(SQLText.literal(pointer(field.name))))", field.type, depth: depth)
            }
            return "(\(isThere) AND (\((["json_type(\(json)) <> 'OBJECT'"] + inner).joined(separator: " OR "))))"
        case .list(let element):
            let bad = elements(value, "json_extract(\(json), '$[*]')", element, depth)
            return "(\(isThere) AND (json_type(\(json)) <> 'ARRAY' OR \(value) IS NULL OR \(bad)))"
        case .map(_, let element):
            let bad = elements("map_values(\(value))", "json_extract(\(json), '$.*')", element, depth)
            return "(\(isThere) AND (json_type(\(json)) <> 'OBJECT' OR \(value) IS NULL OR \(bad)))"
        default: return "(\(isThere) AND \(value) IS NULL)"
        }
    }

    private static func elements(_ values: String, _ json: String, _ type: SQLType, _ depth: Int) -> String {
        let pair = "martlet_p\(depth)"
        let inner = condition("\(pair)[1]", from: "\(pair)[2]", type, depth: depth + 1)
        return "coalesce(len(list_filter(list_zip(\(values), \(json)), lambda \(pair): \(inner))) > 0, false)"
    }

    /// A name as a JSON pointer.
    static func pointer(_ name: String) -> String {
        "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
