public import Clocks
public import Querying
public import Terminal

/// Everything that a command may touch, passed in so that a test can run one in its own process.
public struct CommandContext: Sendable {
    /// What follows the tool's name.
    public var arguments: [String]
    /// The binary itself, links followed.
    public var executablePath: String
    public var workingDirectory: String
    public var environment: [String: String]
    public var output: any OutputSink
    public var errors: any OutputSink
    /// What is known of the terminal now; asked again while a display is redrawn, since windows change.
    public var outputFacts: @Sendable (TerminalFacts.ColorChoice) -> TerminalFacts
    public var errorFacts: @Sendable (TerminalFacts.ColorChoice) -> TerminalFacts
    public var interruption: Interruption
    public var clock: any WallClock
    public var version: ToolVersion
    /// The SQL engine; nothing of it is loaded until a session is opened.
    public var engine: any QueryEngine
    /// Opens the project in a folder.
    public var openPlatform: @Sendable (_ folder: String) async throws -> Platform

    public init(
        arguments: [String], executablePath: String, workingDirectory: String, environment: [String: String],
        output: any OutputSink, errors: any OutputSink,
        outputFacts: @escaping @Sendable (TerminalFacts.ColorChoice) -> TerminalFacts,
        errorFacts: @escaping @Sendable (TerminalFacts.ColorChoice) -> TerminalFacts, interruption: Interruption,
        clock: any WallClock, version: ToolVersion,
        engine: any QueryEngine,
        openPlatform: @escaping @Sendable (_ folder: String) async throws -> Platform
    ) {
        self.arguments = arguments
        self.executablePath = executablePath
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.output = output
        self.errors = errors
        self.outputFacts = outputFacts
        self.errorFacts = errorFacts
        self.interruption = interruption
        self.clock = clock
        self.version = version
        self.engine = engine
        self.openPlatform = openPlatform
    }
}

/// Which Martlet this is.
public struct ToolVersion: Sendable, Hashable {
    public var number: String
    /// The source that it was built from, where that is known.
    public var revision: String?

    public init(number: String, revision: String? = nil) {
        self.number = number
        self.revision = revision
    }
}
