/// A command of a command line tool, as a value: the parser, the help and the shell completion are all read from it.
public struct Command: Sendable {
    public var name: String
    /// What it does, in one short line without a full stop.
    public var summary: String
    /// Paragraphs that the help shows below the summary.
    public var details: [String]
    public var options: [CommandOption]
    public var positionals: [Positional]
    public var subcommands: [Command]
    public var examples: [CommandExample]
    /// The heading under which the help of the command above lists this one.
    public var section: String
    /// A hidden command works and appears in no help.
    public var isHidden: Bool
    /// What to do when more arguments were given than the command takes.
    public var excessHint: String?

    public init(
        _ name: String, _ summary: String, details: [String] = [], options: [CommandOption] = [],
        positionals: [Positional] = [], subcommands: [Command] = [], examples: [CommandExample] = [],
        section: String = "Commands", isHidden: Bool = false, excessHint: String? = nil
    ) {
        precondition(positionals.count { $0.arity.isVariadic } <= 1, "'\(name)' has two variadic arguments")
        precondition(positionals.isEmpty || subcommands.isEmpty, "'\(name)' has both arguments and subcommands")
        self.name = name
        self.summary = summary
        self.details = details
        self.options = options
        self.positionals = positionals
        self.subcommands = subcommands
        self.examples = examples
        self.section = section
        self.isHidden = isHidden
        self.excessHint = excessHint
    }

    /// The commands from this one down along a path of names, or nil where the path leads nowhere.
    public func chain(along path: some Sequence<String>) -> [Command]? {
        var chain = [self]
        for name in path {
            guard let next = chain.last?.subcommands.first(where: { $0.name == name }) else { return nil }
            chain.append(next)
        }
        return chain
    }
}

/// A line to type and what it does.
public struct CommandExample: Sendable {
    public var line: String
    public var meaning: String

    public init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}
