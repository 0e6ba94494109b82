public import Errors
public import JSON

/// The port to Python: an interpreter that is warm with the project's libraries and forks for every step.
public protocol PythonPool: Sendable {
    /// Runs a step in a process of its own, to its end; where the task is cancelled the process is ended, politely first.
    ///
    /// - Throws: `failed` with the place in the step's code where it raised, `limitExceeded`, `timedOut`, `cancelled`;
    ///   `unavailable` where there is no Python, or the environment was not made and may not be.
    func run(_ step: PythonStep, host: any PythonHost) async throws(MartletError) -> PythonResult

    /// What Python code depends on and makes, found without running it.
    func inspect(_ code: PythonCode, in environment: PythonEnvironment) async throws(MartletError) -> JSONValue

    /// Ends every interpreter.
    func close() async

    /// What the machine lets steps be kept apart by.
    var isolation: ProcessIsolation { get }
}

/// A piece of Python to run.
public struct PythonStep: Sendable {
    /// How errors name it, such as `step 'load'` or `silver.orders`.
    public var name: String
    public var code: PythonCode
    /// What the code is given: parameters, the values of `config`, `this`, `is_incremental` and so on, by the form of the code.
    public var arguments: JSONValue
    public var environment: PythonEnvironment
    /// Variables that the step sees; nothing else is there.
    public var variables: [String: String]
    public var limits: ProcessLimits
    public var network: ProcessNetwork
    /// What it may write; its project and its libraries it sees wherever they lie.
    public var files = ProcessFiles()
    public var grace: Duration
    public init(
        name: String, code: PythonCode, arguments: JSONValue = [:], environment: PythonEnvironment,
        variables: [String: String] = [:], limits: ProcessLimits = ProcessLimits(), network: ProcessNetwork = .off,
        grace: Duration = .seconds(5)
    ) {
        self.name = name
        self.code = code
        self.arguments = arguments
        self.environment = environment
        self.variables = variables
        self.limits = limits
        self.network = network
        self.grace = grace
    }
}

/// Python code in one of the forms that are known.
public struct PythonCode: Sendable, Hashable {
    public enum Form: String, Sendable, Hashable {
        /// A step of a flow: its globals are `params`, `inputs`, `log`; it may set `outputs`.
        case script
        /// A pipeline that sets `result`.
        case pipeline
        /// Functions decorated with `@asset`; `function` says which one.
        case asset
        /// A function that is called with the arguments.
        case function
        /// A function `sensor(context)`, which is given the argument `cursor` and says whether to start a run.
        case sensor
    }

    public var form: Form
    /// The text of the file.
    public var text: String
    /// How tracebacks name it, relative to the project.
    public var file: String
    public var function: String?
    /// Folders of this machine whose modules it may import, the nearest first.
    public var paths: [String]

    public init(form: Form, text: String, file: String, function: String? = nil, paths: [String] = []) {
        self.form = form
        self.text = text
        self.file = file
        self.function = function
        self.paths = paths
    }
}

/// The Python and the libraries that a project's code runs with.
public struct PythonEnvironment: Sendable, Hashable {
    /// The project's folder, which modules are also imported from; nil where code has no project.
    public var project: String?
    /// The text of `requirements.lock`, with hashes; nil where the project has none.
    public var requirements: String?
    /// Where environments are made; nil for the project's own place.
    public var folder: String?

    public init(project: String? = nil, requirements: String? = nil, folder: String? = nil) {
        self.project = project
        self.requirements = requirements
        self.folder = folder
    }
}

/// What a step asks of the server while it runs.
public protocol PythonHost: PythonLake {
    /// A line of the step's own log or of its output.
    func log(_ level: PythonLogLevel, _ message: String) async
}

/// The lake as one step sees it.
public protocol PythonLake: Sendable {
    /// Writes the rows of a query, as an Arrow IPC stream in pieces.
    ///
    /// Names resolve on the branch of the step's run, and the session is locked down as every person's query is.
    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError)
}

public enum PythonLogLevel: String, Sendable { case debug, info, warning, error }

/// A table that a step gave by a name (`result` for the one of a pipeline); its file is there as long as this is.
public final class PythonTable: Sendable {
    public let name: String
    /// A Parquet file with the rows, which the step wrote and the engine reads as it is.
    public let path: String
    public let rows: Int64
    public let bytes: Int64
    private let remove: @Sendable (_ path: String) -> Void

    public init(
        name: String, path: String, rows: Int64, bytes: Int64, remove: @escaping @Sendable (_ path: String) -> Void
    ) {
        self.name = name
        self.path = path
        self.rows = rows
        self.bytes = bytes
        self.remove = remove
    }

    deinit { remove(path) }
}

/// What a step came to.
public struct PythonResult: Sendable {
    /// What it set `outputs` to, or returned.
    public var outputs: JSONValue
    public var metadata: JSONValue
    public var tables: [PythonTable]
    /// The files of the project that it has imported as modules, by their paths in it, and the SHA-256 of each in hexadecimal digits.
    public var modules: [String: String]
    public var usage: ProcessResult

    public init(
        outputs: JSONValue, metadata: JSONValue = [:], tables: [PythonTable] = [], modules: [String: String] = [:],
        usage: ProcessResult
    ) {
        self.outputs = outputs
        self.metadata = metadata
        self.tables = tables
        self.modules = modules
        self.usage = usage
    }
}
