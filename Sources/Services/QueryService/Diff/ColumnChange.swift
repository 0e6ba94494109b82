internal import Iceberg

/// How a column, or a field inside of one, differs.
public struct ColumnChange: Sendable, Hashable {
    public enum Kind: String, Sendable { case added, removed, renamed, retyped, required, optional }

    public var kind: Kind
    /// The dotted name, where there is one afterwards that one.
    public var column: String
    /// The name or type before.
    public var before: String?
    /// The name or type afterwards.
    public var after: String?

    /// What differs between two schemas.
    ///
    /// - Parameter byID: Whether equal field IDs mean the same column; otherwise equal names do.
    static func all(from old: Schema, to new: Schema, byID: Bool) -> [ColumnChange] {
        var result: [ColumnChange] = []
        var met: Set<Int> = []
        for name in new.allNames {
            guard let field = new.field(named: name) else { continue }
            guard let before = byID ? old.field(id: field.id) : old.field(named: name) else {
                result.append(ColumnChange(kind: .added, column: name, after: text(field.type)))
                continue
            }
            met.insert(before.id)
            if before.name != field.name {
                result.append(
                    ColumnChange(kind: .renamed, column: name, before: old.name(ofField: before.id), after: name))
            }
            let types = (text(before.type), text(field.type))
            if types.0 != types.1 {
                result.append(ColumnChange(kind: .retyped, column: name, before: types.0, after: types.1))
            }
            if before.required != field.required {
                result.append(ColumnChange(kind: field.required ? .required : .optional, column: name))
            }
        }
        for name in old.allNames {
            guard let field = old.field(named: name), !met.contains(field.id) else { continue }
            result.append(ColumnChange(kind: .removed, column: name, before: text(field.type)))
        }
        return result
    }

    /// A type without what is inside of it, which is told by itself.
    private static func text(_ type: IcebergType) -> String {
        switch type {
        case .primitive(let type): "\(type)"
        case .structure: "struct"
        case .list: "list"
        case .map: "map"
        }
    }
}
