/// What was typed, once it is known to be right.
public struct ParsedArguments: Sendable, Equatable {
    /// The names of the command and those above it, without the tool's own.
    public let commandPath: [String]
    var options: [String: [String]]
    var positionals: [String: [String]]
    /// Every name that may be asked for; asking for another is a mistake in the program.
    let known: Set<String>

    /// Whether a flag was given.
    public func flag(_ name: String) -> Bool { !values(name).isEmpty }

    /// The value of an option or argument: the one typed, else the environment's, else the default.
    public func value(_ name: String) -> String? { values(name).last }

    /// Every value of a repeatable option or variadic argument, in order.
    public func values(_ name: String) -> [String] {
        precondition(known.contains(name), "'\(commandPath.joined(separator: " "))' declares no '\(name)'")
        return options[name] ?? positionals[name] ?? []
    }

    /// The value of an option of kind `integer`.
    public func integer(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    /// The value of an option of kind `duration`, in milliseconds.
    public func milliseconds(_ name: String) -> Int? { value(name).flatMap { DurationText.milliseconds($0) } }

    /// The values of an option of kind `assignment`.
    public func assignments(_ name: String) -> [(name: String, value: String)] {
        values(name).map { text in
            let mark = text.firstIndex(of: "=") ?? text.endIndex
            return (String(text[..<mark]), String(text[mark...].dropFirst()))
        }
    }
}

/// What to do with a command line.
public enum ParseOutcome: Sendable, Equatable {
    case run(ParsedArguments)
    /// Print the help of the command with this path.
    case help([String])
    case version
}

/// Durations as people type them.
public enum DurationText {
    /// The longest accepted duration: ten years.
    public static let limit_milliseconds = 10 * 366 * 86_400_000

    private static let units: [(suffix: String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads `500ms`, `30s`, `5m`, `2h` or `7d`; a number alone is seconds.
    ///
    /// Nil where it is none of these.
    public static func milliseconds(_ text: String) -> Int? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let suffix = text.dropFirst(digits.count)
        guard !digits.isEmpty, let number = Int(text.prefix(digits.count)),
            let unit = suffix.isEmpty ? 1000 : units.first(where: { $0.suffix == suffix })?.milliseconds
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow || product > limit_milliseconds ? nil : product
    }
}
