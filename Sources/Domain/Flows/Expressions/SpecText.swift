import JSON

/// Marks on texts of a spec that say what their expressions become part of.
///
/// Unmarked texts are templates whose values keep their JSON types where the whole text is one expression.
enum SpecText {
    /// Never evaluated.
    static let verbatim = "martlet:verbatim"
    /// Part of a shell script: values with characters that the shell acts on are refused, unless `sh()` quoted them.
    static let shell = "martlet:shell"
    /// Part of SQL: values that could end a literal are refused, unless `sql()` or `identifier()` quoted them.
    static let sql = "martlet:sql"

    static func marked(_ text: String, _ mark: String) -> JSONValue { .object([mark: .string(text)]) }

    /// The mark and the text of a marked value.
    static func read(_ value: JSONValue) -> (mark: String, text: String)? {
        guard let object = value.objectValue, object.count == 1, let member = object.members.first,
            [verbatim, shell, sql].contains(member.name), let text = member.value.stringValue
        else { return nil }
        return (member.name, text)
    }
}
