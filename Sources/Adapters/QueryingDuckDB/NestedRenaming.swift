internal import Querying

/// Reads nested fields under the names that a file has for them, and gives them the table's names.
///
/// DuckDB finds top-level columns by field ID and the fields inside of them by name, so a file from before a rename would read
/// as nulls, or worse as the values of another field that had the name.
struct NestedRenaming {
    /// The names in the file, by field ID.
    let names: [Int: String]

    /// The type of a column with the file's names for nested fields; a field that the file lacks has a name that no field has.
    func typeInFile(_ column: TableColumn) -> SQLType { typeInFile(column.shape) }

    private func typeInFile(_ shape: FieldShape) -> SQLType {
        switch shape {
        case .primitive(let type): type
        case .list(let element): .list(typeInFile(element.shape))
        case .map(let key, let value): .map(key: typeInFile(key.shape), value: typeInFile(value.shape))
        case .structure(let fields):
            .structure(fields.map { SQLType.Field(name: nameInFile($0), type: typeInFile($0.shape)) })
        }
    }

    private func nameInFile(_ field: TableColumn) -> String {
        names[field.fieldID] ?? "martlet_absent_\(field.fieldID)"
    }

    /// An expression that turns a value with the file's names into one with the table's.
    func renamed(_ value: String, _ column: TableColumn) -> String {
        column.type.isNested ? "CAST(\(renamed(value, column.shape, depth: 0)) AS \(column.type.sql))" : value
    }

    private func renamed(_ value: String, _ shape: FieldShape, depth: Int) -> String {
        let variable = "x\(depth)"
        switch shape {
        case .primitive: return value
        case .structure(let fields):
            let members = fields.map { field in
                let member = "struct_extract(\(value), \(SQLText.literal(nameInFile(field))))"
                return "\(SQLText.identifier(field.name)) := \(renamed(member, field.shape, depth: depth))"
            }
            return "CASE WHEN \(value) IS NULL THEN NULL ELSE struct_pack(\(members.joined(separator: ", "))) END"
        case .list(let element):
            guard element.type.isNested else { return value }
            return "list_transform(\(value), lambda \(variable): \(renamed(variable, element.shape, depth: depth + 1)))"
        case .map(let key, let mapped):
            guard key.type.isNested || mapped.type.isNested else { return value }
            let newKey = renamed("\(variable).key", key.shape, depth: depth + 1)
            let newValue = renamed("\(variable).value", mapped.shape, depth: depth + 1)
            let entries =
                "list_transform(map_entries(\(value)), lambda \(variable): "
                + "struct_pack(key := \(newKey), value := \(newValue)))"
            return "CASE WHEN \(value) IS NULL THEN NULL ELSE map_from_entries(\(entries)) END"
        }
    }
}
