import CommandParsing

/// A command: how it is called, and what it does.
///
/// Commands with subcommands have no action of their own.
struct ToolCommand: Sendable {
    var declaration: Command
    var action: (@Sendable (Invocation) async throws -> ExitStatus)?
    var subcommands: [ToolCommand]

    init(_ declaration: Command, _ action: @escaping @Sendable (Invocation) async throws -> ExitStatus) {
        self.declaration = declaration
        self.action = action
        subcommands = []
    }

    /// A command that only groups others.
    init(_ declaration: Command, subcommands: [ToolCommand]) {
        self.declaration = declaration
        self.declaration.subcommands = subcommands.map(\.declaration)
        self.subcommands = subcommands
    }

    func find(_ path: ArraySlice<String>) -> ToolCommand? {
        guard let name = path.first else { return self }
        return subcommands.first { $0.declaration.name == name }?.find(path.dropFirst())
    }
}
