internal import Errors
internal import JSON
internal import Querying

/// Turns DuckDB's errors into Martlet's.
///
/// Sessions set `errors_as_json`, so a message is a JSON object with the kind, the text and the offset in the statement; some
/// (those from opening) are `Kind Error: text` instead.
enum ErrorTranslation {
    /// - Parameters:
    ///   - sql: The text that the person wrote, for line, column and excerpt; nil where the statement is Martlet's own.
    ///   - offset: Where that text begins in the statement that ran, in bytes.
    static func error(_ message: String, sql: String?, offset: Int = 0) -> MartletError {
        let parts = parse(message)
        if let error = StorageTrouble.error(parts.text, kind: parts.kind) { return error }
        let (text, hint) = split(parts.text, kind: parts.kind)
        var error = MartletError(code(parts.kind, text), text, hint: hint)
        if let sql {
            error.location = SourceLocation(file: anonymousQueryName)
            if let position = parts.position, position >= offset, position - offset <= sql.utf8.count {
                error.location = SourceLocation(file: anonymousQueryName, text: sql, utf8Offset: position - offset)
            }
        }
        if case .storageFull = error.code { error.retry = .safely }
        return error
    }

    private struct Parts {
        var kind: String
        var text: String
        var position: Int?
    }

    private static func parse(_ message: String) -> Parts {
        var rest = Substring(message)
        var kind = ""
        if let mark = message.firstRange(of: " Error: "), !message[..<mark.lowerBound].contains("{") {
            kind = String(message[..<mark.lowerBound])
            rest = message[mark.upperBound...]
        }
        if rest.hasPrefix("{"), let object = try? JSONValue(parsing: String(rest)),
            let text = object["exception_message"]?.stringValue
        {
            return Parts(
                kind: object["exception_type"]?.stringValue ?? kind, text: text,
                position: object["position"]?.stringValue.flatMap { Int($0) })
        }
        return Parts(kind: kind, text: String(rest), position: nil)
    }

    /// The first paragraph says what is wrong; what follows, where it suggests something, is the hint.
    private static func split(_ text: String, kind: String) -> (message: String, hint: String?) {
        if kind == "Out of Memory" {
            let first = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? text
            return (
                "the query needs more memory than the session's limit: \(first)",
                "Raise the memory limit, allow spilling to a temporary folder, or reduce what the query keeps at once."
            )
        }
        for mark in ["\nDid you mean ", "\nCandidate bindings: ", "\n\nPossible solutions:", "\nPossible fixes:"] {
            guard let range = text.firstRange(of: mark) else { continue }
            var hint = String(text[range.lowerBound...].drop(while: { $0 == "\n" }))
            if mark == "\nCandidate bindings: " {
                hint = "Columns with a similar name: " + hint.dropFirst(mark.count - 1) + "."
            }
            return (String(text[..<range.lowerBound]), hint)
        }
        return (text, nil)
    }

    private static func code(_ kind: String, _ text: String) -> ErrorCode {
        switch kind {
        case "Parser", "Syntax", "Binder", "Catalog", "Invalid Type", "Mismatch Type", "Parameter Not Resolved",
            "Parameter Not Allowed", "Invalid", "Invalid Input", "Settings", "Expression", "Sequence":
            .invalidInput
        case "Out of Memory": text.contains("max_temp_directory_size") ? .storageFull : .limitExceeded
        case "INTERRUPT": .cancelled
        case "IO":
            if text.contains("No space left") || text.contains("disk full") {
                .storageFull
            } else if text.contains("No files found") || text.contains("No such file") {
                .notFound
            } else if text.contains("Permission denied") {
                .permissionDenied
            } else {
                .failed
            }
        case "HTTP", "Connection", "Network": .unavailable
        case "Permission": .permissionDenied
        case "Not implemented": .unsupported
        case "INTERNAL", "FATAL": .internal
        case "Invalid Configuration": .invalidInput
        default: .failed
        }
    }
}
