/// Walks incoming columns beside a table's and notes what differs.
struct SchemaComparison {
    let missing: SchemaReconciliation.MissingColumns
    var changes: [SchemaChange] = []
    var objections: [SchemaObjection] = []

    init(missing: SchemaReconciliation.MissingColumns) { self.missing = missing }

    mutating func compare(_ incoming: [IncomingColumn], with fields: [NestedField], in parent: String?) {
        let exact = Dictionary(fields.map { ($0.name, $0) }) { first, _ in first }
        let folded = Dictionary(fields.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        var seen: Set<Int> = []
        var newNames: Set<String> = []
        for column in incoming {
            let name = Self.dotted(parent, column.name)
            if let field = exact[column.name] ?? folded[column.name.lowercased()] {
                guard seen.insert(field.id).inserted else {
                    object(name, "it comes in twice")
                    continue
                }
                compare(column.type, with: field, name: Self.dotted(parent, field.name))
            } else if newNames.insert(column.name.lowercased()).inserted {
                changes.append(.add(name: column.name, parent: parent, type: column.type))
            } else {
                object(name, "it comes in twice")
            }
        }
        for field in fields where !seen.contains(field.id) {
            let name = Self.dotted(parent, field.name)
            if field.required {
                object(name, "it is required and does not come in")
            } else if missing == .refuse {
                object(name, "it does not come in any more, and its values would be lost")
            }
        }
    }

    private mutating func compare(_ type: IcebergType, with field: NestedField, name: String) {
        switch (type, field.type) {
        case (.primitive(let incoming), .primitive(let current)):
            if incoming.fitsWhenChecked(in: current) { return }
            if current.canWiden(to: incoming) {
                changes.append(.widen(name: name, from: current, to: incoming))
            } else {
                object(name, "the table has \(current) and \(incoming) comes in, which could lose values")
            }
        case (.structure(let incoming), .structure(let current)):
            compare(
                incoming.fields.map { IncomingColumn(name: $0.name, type: $0.type) }, with: current.fields, in: name)
        case (.list(let incoming), .list(let current)):
            compare(incoming.element, with: current.elementField, name: name + ".element")
        case (.map(let incoming), .map(let current)):
            let before = changes.count
            compare(incoming.key, with: current.keyField, name: name + ".key")
            if changes.count > before {
                changes.removeSubrange(before...)
                object(name + ".key", "the type of a map's keys cannot change")
            }
            compare(incoming.value, with: current.valueField, name: name + ".value")
        default:
            object(name, "the table has \(field.type) and \(type) comes in, which could lose values")
        }
    }

    private mutating func object(_ column: String, _ reason: String) {
        objections.append(SchemaObjection(column: column, reason: reason))
    }

    private static func dotted(_ parent: String?, _ name: String) -> String { parent.map { "\($0).\(name)" } ?? name }
}
