public import Errors
public import JSON
import Templates

extension QualityTest {
    /// A file of `tests/quality`, whose leading comments may carry `@severity`, `@description`, `@tags`, `@remediation`.
    public init(name: String, path: String, text: String) throws(MartletError) {
        self.init(name: name, sql: text, path: path, location: SourceLocation(file: path))
        for annotation in CommentAnnotation.leading(in: text, file: path) {
            switch annotation.key {
            case "severity": severity = try Self.severity(annotation.value, at: annotation.location)
            case "description": description = annotation.value
            case "tags": tags = Self.tags(annotation.value)
            case "remediation": remediation = annotation.value
            default: break
            }
        }
    }

    /// A test whose SQL stands in `config.yaml`.
    ///
    /// - Parameter expect: `empty` or null for a query that returns violations, or else the single value it must give.
    public init(
        configured name: String, sql: String, expect: JSONValue, severity: String?, description: String?,
        at location: SourceLocation
    ) throws(MartletError) {
        self.init(name: name, sql: sql, path: location.file, description: description, location: location)
        if let severity { self.severity = try Self.severity(severity, at: location) }
        switch expect {
        case .null, .string("empty"), .string("no rows"), .string("none"): expectation = .noViolations
        case .string(let text): expectation = .value(text)
        case .integer(let value): expectation = .value(String(value))
        case .double(let value): expectation = .value("\(value)")
        case .bool(let value): expectation = .value(value ? "true" : "false")
        case .array, .object:
            throw MartletError(
                .invalidInput, "the test '\(name)' cannot expect a list or an object", at: location,
                hint: "Expect a number, a text, or 'empty'.")
        }
    }

    static func severity(_ text: String, at location: SourceLocation?) throws(MartletError) -> TestSeverity {
        switch text.lowercased() {
        case "error": return .error
        case "warn", "warning": return .warn
        default:
            throw MartletError(
                .invalidInput, "there is no severity '\(text)'", at: location, hint: "A severity is 'error' or 'warn'.")
        }
    }

    private static func tags(_ text: String) -> [String] {
        text.lowercased().split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
