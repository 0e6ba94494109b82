/// Expressions as people write them, with or without `{{ }}` around.
enum FlowExpression {
    /// The expression inside of `{{ }}` where that is all there is; else the text itself.
    static func bare(_ text: String) -> String {
        let trimmed = trim(text)
        guard trimmed.hasPrefix("{{"), trimmed.hasSuffix("}}"), trimmed.utf8.count >= 4 else { return trimmed }
        let inner = String(trimmed.dropFirst(2).dropLast(2))
        return inner.contains("}}") || inner.contains("{{") ? trimmed : trim(inner)
    }

    static func trim(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// Whether a text has anything to evaluate.
    static func isTemplate(_ text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == UInt8(ascii: "{"), byte == UInt8(ascii: "{") || byte == UInt8(ascii: "%") { return true }
            previous = byte
        }
        return false
    }

    /// A shell script as a template: `${#name}` and `{#` are the shell's own, not comments.
    static func shellTemplate(_ script: String) -> String {
        script.contains("{#") ? script.replacing("{#", with: "{{ '{#' }}") : script
    }
}
