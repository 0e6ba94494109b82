internal import Errors

/// Reads a command line by a declaration.
public struct CommandParser: Sendable {
    let root: Command
    let environment: [String: String]

    /// A parser of the tool that `root` declares; its options are accepted anywhere on the line.
    public init(_ root: Command, environment: [String: String] = [:]) {
        self.root = root
        self.environment = environment
    }

    /// Reads the arguments that follow the tool's own name.
    public func parse(_ arguments: [String]) throws(UsageError) -> ParseOutcome {
        var reader = ArgumentReader(root: root)
        if arguments.isEmpty { return .help([]) }
        if arguments[0] == "help", !root.subcommands.contains(where: { $0.name == "help" }) {
            return .help(try helpPath(arguments.dropFirst()))
        }
        try reader.read(arguments)
        if reader.wantsHelp { return .help(reader.path) }
        if reader.wantsVersion { return .version }
        return .run(try finish(reader))
    }

    private func helpPath(_ words: ArraySlice<String>) throws(UsageError) -> [String] {
        var reader = ArgumentReader(root: root)
        for word in words where !word.hasPrefix("-") {
            guard !reader.command.subcommands.isEmpty else { break }
            try reader.enterSubcommand(word)
        }
        return reader.path
    }

    private func finish(_ reader: ArgumentReader) throws(UsageError) -> ParsedArguments {
        let command = reader.command
        guard command.subcommands.isEmpty else {
            let names = command.subcommands.filter { !$0.isHidden }.map(\.name)
            throw UsageError(
                reader.path.isEmpty
                    ? "a command is missing"
                    : "'\(reader.fullName)' needs one of: \(names.joined(separator: ", "))", in: reader.fullPath)
        }
        var options = reader.options
        let declared = reader.visibleOptions
        for option in declared where options[option.name] == nil {
            if let variable = option.environmentVariable, let text = environment[variable], !text.isEmpty {
                try check(text, option.value, "the environment variable \(variable)", reader)
                options[option.name] = [text]
            } else if let text = option.defaultValue {
                options[option.name] = [text]
            }
        }
        let positionals = try assign(reader)
        return ParsedArguments(
            commandPath: reader.path, options: options, positionals: positionals,
            known: Set(declared.map(\.name) + command.positionals.map(\.name)))
    }

    /// Gives each argument its name: those after a variadic one are counted from the end.
    private func assign(_ reader: ArgumentReader) throws(UsageError) -> [String: [String]] {
        let declared = reader.command.positionals
        var spare = reader.words.count - declared.reduce(0) { $0 + $1.arity.minimum }
        if spare < 0 {
            var counted = reader.words.count
            let missing = declared.first { positional in
                counted -= positional.arity.minimum
                return counted < 0
            }
            throw UsageError("\(missing?.name ?? "an argument") is missing", in: reader.fullPath)
        }
        var result: [String: [String]] = [:]
        var next = 0
        for positional in declared {
            let extra =
                switch positional.arity {
                case .required: 0
                case .optional: min(1, spare)
                case .variadic: spare
                }
            spare -= extra
            let words = reader.words[next..<(next + positional.arity.minimum + extra)]
            for word in words { try check(word, positional.value, positional.name, reader) }
            result[positional.name] = Array(words)
            next += words.count
        }
        guard next == reader.words.count else {
            throw UsageError(
                "'\(reader.words[next])' is one argument too many", suggestion: reader.command.excessHint,
                in: reader.fullPath)
        }
        return result
    }

    private func check(
        _ text: String, _ form: ValueForm?, _ subject: String, _ reader: ArgumentReader
    ) throws(UsageError) {
        if let form { try form.check(text, subject: subject, in: reader.fullPath) }
    }
}
