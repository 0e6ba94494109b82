import Errors
import JSON
import Templates

/// What an expression writes inside a script or SQL, and what is refused there.
final class QuotedValues {
    private let mark: String?
    /// Texts that were quoted by a function of the template.
    private var quoted: Set<String> = []

    init(mark: String?) { self.mark = mark }

    func define(in context: inout TemplateContext) {
        context.define("sh") { [self] arguments in
            keep(Self.shell(try Self.text(try Self.one(arguments, "sh"))))
        }
        context.define("sql") { [self] arguments in keep(try Self.literal(try Self.one(arguments, "sql").json())) }
        context.define("identifier") { [self] arguments in
            let parts = try Self.text(try Self.one(arguments, "identifier")).split(separator: ".")
            return keep(parts.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: "."))
        }
        context.write = { [self] in try write($0) }
    }

    private func keep(_ text: String) -> TemplateValue {
        quoted.insert(text)
        return .string(text)
    }

    private static func one(_ arguments: TemplateArguments, _ name: String) throws -> TemplateValue {
        guard let value = try arguments.bound(to: ["value"], of: name, required: 1)[0] else { return .null }
        return value
    }

    /// Texts as they are, all else as JSON; null is nothing, or NULL in SQL.
    private static func text(_ value: TemplateValue, null: String = "") throws -> String {
        if case .absent = value { return try value.printed() }
        let json = try value.json()
        if json.isNull { return null }
        return json.stringValue ?? json.text()
    }

    private func write(_ value: TemplateValue) throws -> String {
        let text = try Self.text(value, null: mark == SpecText.sql ? "NULL" : "")
        guard let mark, !quoted.contains(text) else { return text }
        if mark == SpecText.shell {
            // `{#` is the shell's own and comes from the script, see `FlowExpression.shellTemplate`.
            guard text == "{#" || text.utf8.allSatisfy(Self.isPlainInShell) else {
                throw MartletError(
                    .invalidInput, "a value has characters that the shell would act on: \(String(text.prefix(60)))",
                    hint:
                        "Write {{ sh(…) }}, which quotes it, outside of quotes; or pass it as an environment variable.")
            }
        } else if Self.isActiveInSQL(text) {
            throw MartletError(
                .invalidInput, "a value has characters that would end a literal of SQL: \(String(text.prefix(60)))",
                hint: "Write {{ sql(…) }} instead, without quotes around it.")
        }
        return text
    }

    private static func isPlainInShell(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: " _@%+=:,./-".utf8.contains(byte)
        }
    }

    private static func isActiveInSQL(_ text: String) -> Bool {
        text.utf8.contains { byte in "'\";\\\0\n\r".utf8.contains(byte) } || text.contains("--") || text.contains("/*")
    }

    static func shell(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }

    static func literal(_ value: JSONValue) throws -> String {
        switch value {
        case .null: return "NULL"
        case .bool(let truth): return truth ? "true" : "false"
        case .integer(let number): return String(number)
        case .double(let number): return "\(number)"
        case .string(let text):
            guard !text.utf8.contains(0) else {
                throw MartletError(.invalidInput, "a text with a zero byte cannot stand in SQL")
            }
            return "'\(text.replacing("'", with: "''"))'"
        case .array(let elements): return "(\(try elements.map(literal).joined(separator: ", ")))"
        case .object: return try literal(.string(value.text()))
        }
    }
}
