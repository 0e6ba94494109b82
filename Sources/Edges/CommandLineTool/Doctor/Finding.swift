import JSON
import Terminal

/// What a check found.
struct Finding: Sendable, Hashable {
    enum Severity: String, Sendable {
        case good, warning, error
    }

    var severity: Severity
    /// What was looked at, such as `memory`.
    var subject: String
    var message: String
    /// How to mend it.
    var remedy: String?

    static func good(_ subject: String, _ message: String) -> Finding {
        Finding(severity: .good, subject: subject, message: message)
    }

    static func warning(_ subject: String, _ message: String, mend remedy: String) -> Finding {
        Finding(severity: .warning, subject: subject, message: message, remedy: remedy)
    }

    static func error(_ subject: String, _ message: String, mend remedy: String) -> Finding {
        Finding(severity: .error, subject: subject, message: message, remedy: remedy)
    }

    var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "subject": .string(subject), "message": .string(message),
            "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }

    func lines(style: Stylist, unicode: Bool) -> [String] {
        let mark =
            switch severity {
            case .good: style(unicode ? "✓" : "+", .green)
            case .warning: style("!", .yellow)
            case .error: style(unicode ? "✗" : "x", .red)
            }
        let text = TextFitting.harmless(message).split(separator: "\n").map(String.init)
        return ["\(mark) \(style(subject, .bold)): \(text.first ?? "")"] + text.dropFirst().map { "    \($0)" }
            + (remedy.map { ["    \(style("mend:", .bold, .cyan)) \($0)"] } ?? [])
    }
}
