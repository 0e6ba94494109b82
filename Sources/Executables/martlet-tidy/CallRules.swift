/// Calls and words that are not used here, each with what to do instead.
enum CallRules {
    /// Something looked for in code, where it is looked for, and what to say.
    struct Rule {
        let text: String
        let message: String
        /// Whether files of this path are checked.
        let applies: @Sendable (_ top: Substring, _ tier: Substring) -> Bool
        /// Whether a comment on the line, or on the line above, makes it acceptable.
        var reasonAccepted = false
    }

    static let rules: [Rule] = [
        Rule(
            text: "try!", message: "handle the error or let it through; 'try!' takes the process down", applies: always),
        Rule(
            text: "fatalError(",
            message: "throw an error, or say in a comment on the line or the one above why it cannot be",
            applies: inSources, reasonAccepted: true),
        Rule(text: "Task.sleep", message: "a test waits for an event, never for time", applies: inTests),
        Rule(
            text: "nonisolated(unsafe)", message: "say why this is safe in a comment on the line or the one above",
            applies: always, reasonAccepted: true),
        Rule(
            text: "@unchecked Sendable", message: "say why this is safe in a comment on the line or the one above",
            applies: always, reasonAccepted: true),
        Rule(
            text: "print(",
            message: "only executables and edges write to the terminal; return a value or send an event",
            applies: { top, tier in top == "Sources" && tier != "Executables" && tier != "Edges" }),
    ]

    /// Words that mark something unfinished, looked for in comments too.
    static let unfinished = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]

    static func findings(in file: SourceFile) -> [Finding] {
        guard let home = file.home else { return [] }
        var findings: [Finding] = []
        for (index, line) in file.code.enumerated() {
            func report(_ message: String) {
                findings.append(Finding(path: file.path, line: index + 1, rule: "calls", message: message))
            }
            for rule in rules where rule.applies(home.top, home.tier) && contains(line, call: rule.text) {
                if rule.reasonAccepted, hasComment(file, at: index) { continue }
                report("'\(rule.text)': \(rule.message)")
            }
            for word in unfinished where contains(file.lines[index], call: word) {
                report("'\(word)': finish it, or write an issue")
            }
        }
        return findings
    }

    /// Whether the text occurs as a word of its own: no letter, digit, dot or underscore in front of it, nor a declaration.
    static func contains(_ line: String, call text: String) -> Bool {
        let line = Array(line.utf8)
        let text = Array(text.utf8)
        guard line.count >= text.count else { return false }
        for start in 0...(line.count - text.count) where Array(line[start..<start + text.count]) == text {
            if start > 0, isWordOrDot(line[start - 1]) { continue }
            if let last = text.last, isWordOrDot(last), start + text.count < line.count,
                isWordOrDot(line[start + text.count])
            {
                continue
            }
            let before = String(decoding: line[..<start], as: UTF8.self)
            if before.hasSuffix("func ") || before.hasSuffix("case ") { continue }
            return true
        }
        return false
    }

    /// A comment at the end of the line or directly above it.
    private static func hasComment(_ file: SourceFile, at index: Int) -> Bool {
        if file.lines[index].utf8.count > 0, file.code[index] != file.lines[index], isComment(file.lines[index]) {
            return true
        }
        return index > 0 && isComment(file.lines[index - 1])
    }

    private static func isComment(_ line: String) -> Bool {
        var previous: Character = " "
        for character in line {
            if character == "/", previous == "/" { return true }
            previous = character
        }
        return false
    }

    private static func isWordOrDot(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static let always: @Sendable (Substring, Substring) -> Bool = { _, _ in true }
    private static let inSources: @Sendable (Substring, Substring) -> Bool = { top, _ in top == "Sources" }
    private static let inTests: @Sendable (Substring, Substring) -> Bool = { top, _ in top == "Tests" }
}
