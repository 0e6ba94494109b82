/// The help of a command, as text that fits a width.
public struct HelpText: Sendable {
    /// Where nothing else is known, help fits a classic terminal.
    public static let standardWidth = 80

    private let chain: [Command]
    private let width: Int
    private let heading: @Sendable (String) -> String

    /// The help of the command at a path below `root`.
    ///
    /// - Parameter heading: Decorates headings, for a terminal with colours.
    public init(
        of path: [String] = [], in root: Command, width: Int = standardWidth,
        heading: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.chain = root.chain(along: path) ?? [root]
        self.width = max(40, width)
        self.heading = heading
    }

    private var command: Command { chain[chain.count - 1] }

    /// The whole text, ending with a line break.
    public var text: String {
        var blocks = [intro, usage]
        if let block = block("Arguments", command.positionals.map { ($0.name, Self.describe($0)) }) {
            blocks.append(block)
        }
        blocks += sections
        let own = command.options.map(Self.row) + [("-h, --help", "Show this help.")]
        if let block = block("Options", own) { blocks.append(block) }
        let inherited = chain.dropLast().flatMap(\.options)
        if let block = block("Global options", inherited.map(Self.row)) { blocks.append(block) }
        if !command.examples.isEmpty { blocks.append(examples) }
        if !command.subcommands.isEmpty {
            let name = chain.map(\.name).joined(separator: " ")
            let line = "Run '\(name) COMMAND --help' for the help of a command."
            blocks.append(TextWrapping.wrap(line, width: width).joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var intro: String {
        ([command.summary + "."] + command.details)
            .map { TextWrapping.wrap($0, width: width).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var usage: String {
        var words = [chain.map(\.name).joined(separator: " ")]
        if !command.options.isEmpty || chain.count == 1 { words.append("[OPTIONS]") }
        if !command.subcommands.isEmpty { words.append("COMMAND") }
        for positional in command.positionals {
            switch positional.arity {
            case .required: words.append(positional.name)
            case .optional: words.append("[\(positional.name)]")
            case .variadic(let minimum): words.append(minimum > 0 ? "\(positional.name)..." : "[\(positional.name)...]")
            }
        }
        return "\(heading("Usage:")) \(words.joined(separator: " "))"
    }

    private var sections: [String] {
        let visible = command.subcommands.filter { !$0.isHidden }
        var order: [String] = []
        for section in visible.map(\.section) where !order.contains(section) { order.append(section) }
        let column = visible.map(\.name.count).max() ?? 0
        return order.compactMap { section in
            block(section, visible.filter { $0.section == section }.map { ($0.name, $0.summary) }, column: column)
        }
    }

    private var examples: String {
        let lines = command.examples.flatMap { example in
            ["  " + example.line]
                + TextWrapping.wrap(example.meaning, width: width - 6).map { "      " + $0 }
        }
        return ([heading("Examples:")] + lines).joined(separator: "\n")
    }

    /// A heading and two columns; the second starts on a line of its own where the first is too wide.
    private func block(_ title: String, _ rows: [(left: String, right: String)], column: Int? = nil) -> String? {
        guard !rows.isEmpty else { return nil }
        let widest = 28
        let column = column ?? rows.map(\.left.count).filter { $0 <= widest }.max() ?? widest
        let indent = String(repeating: " ", count: column + 4)
        var lines = [heading("\(title):")]
        for row in rows {
            let wrapped = TextWrapping.wrap(row.right, width: width - column - 4)
            let first: String
            if row.left.count <= column {
                first = "  " + row.left + String(repeating: " ", count: column - row.left.count + 2)
                lines.append(wrapped.isEmpty ? "  " + row.left : first + wrapped[0])
                lines += wrapped.dropFirst().map { indent + $0 }
            } else {
                lines.append("  " + row.left)
                lines += wrapped.map { indent + $0 }
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ option: CommandOption) -> (left: String, right: String) {
        let short = option.short.map { "-\($0), " } ?? "    "
        var right = option.summary
        if let form = option.value, case .choice(let choices) = form.kind {
            right += " One of: \(choices.joined(separator: ", "))."
        }
        if let variable = option.environmentVariable { right += " Also set by \(variable)." }
        if option.isRepeatable, option.value != nil { right += " May be repeated." }
        if let text = option.defaultValue { right += " [default: \(text)]" }
        return ("\(short)--\(option.name)\(option.value.map { " \($0.name)" } ?? "")", right)
    }

    private static func describe(_ positional: Positional) -> String {
        guard case .choice(let choices) = positional.value.kind else { return positional.summary }
        return positional.summary + " One of: \(choices.joined(separator: ", "))."
    }
}

/// Breaks text at spaces.
public enum TextWrapping {
    /// The lines of a text, none wider than `width` unless a single word is.
    public static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var length = 0
        for word in text.split(separator: " ") {
            let size = word.count
            if length > 0, length + 1 + size > width {
                lines.append(line)
                line = ""
                length = 0
            }
            if length > 0 {
                line += " "
                length += 1
            }
            line += word
            length += size
        }
        if length > 0 { lines.append(line) }
        return lines
    }
}
