public import Clocks
public import Errors
public import HTTP
public import ObjectStorage
public import Querying
public import Terminal
public import WorkerService
public import Workers

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
    /// Serves a project until the task is cancelled.
    public var serve: Serve

    /// What messages call files that came from elsewhere, by path.
    public var fileNames: [String: String] = [:]

    /// Makes what sends requests to a server, given a file of certificates where one was named.
    public var makeSender: @Sendable (_ certificates: String?) throws -> any HTTPSender

    /// Looks at a project's state and moves it, without opening the project.
    public var state: StateTools?

    /// Makes what a worker needs of this machine.
    ///
    /// `cache` is its folder of what may be used again; `report` says what a person should know.
    public var makeWorkerMachine:
        @Sendable (_ cache: String, _ report: @escaping @Sendable (String) -> Void) throws -> WorkerMachine = {
            _, _ in throw MartletError(.unsupported, "this program is no worker")
        }

    /// All of the standard input, which may have so many bytes.
    public var readInput: @Sendable (_ limit: Int) throws -> [UInt8] = { _ in
        throw MartletError(.unsupported, "this program has no standard input")
    }

    /// Makes what carries steps and answers by the message system at a URL.
    public var makeWorkCarrier:
        @Sendable (_ url: String, _ report: @escaping @Sendable (String) -> Void) throws -> any WorkCarrier = { _, _ in
            throw MartletError(.unsupported, "this program is no worker")
        }

    /// Opens the store of a location: a folder of this machine, or a storage at an endpoint.
    public var openStore: @Sendable (_ location: Location, _ options: StoreOptions) throws -> any ObjectStore = {
        _, _ in
        throw MartletError(.unsupported, "this program opens no storage")
    }

    /// Calls `ready` with the server's addresses and process once it takes requests.
    public typealias Serve =
        @Sendable (
            _ platform: Platform, _ options: ServeOptions,
            _ ready: @escaping @Sendable (ServedAddress) async throws -> Void
        ) async throws -> Void

    public init(
        arguments: [String], executablePath: String, workingDirectory: String, environment: [String: String],
        output: any OutputSink, errors: any OutputSink,
        outputFacts: @escaping @Sendable (TerminalFacts.ColorChoice) -> TerminalFacts,
        errorFacts: @escaping @Sendable (TerminalFacts.ColorChoice) -> TerminalFacts, interruption: Interruption,
        clock: any WallClock, version: ToolVersion,
        engine: any QueryEngine,
        openPlatform: @escaping @Sendable (_ folder: String) async throws -> Platform,
        serve: @escaping Serve = { _, _, _ in throw MartletError(.unsupported, "this program has no server") },
        makeSender: @escaping @Sendable (_ certificates: String?) throws -> any HTTPSender = { _ in
            throw MartletError(.unsupported, "this program asks no servers")
        }
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
        self.serve = serve
        self.makeSender = makeSender
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
