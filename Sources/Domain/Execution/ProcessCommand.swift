/// A program to run as a child process: what it is given, and what it may use.
///
/// A child inherits nothing: no environment variable, no open file and no folder that is not named here.
public struct ProcessCommand: Sendable {
    /// How errors name it, such as `step 'load'`.
    public var name: String
    /// An absolute path, or a name that is looked for along `PATH` of `environment` (`ProcessCommand.path` where it has none).
    public var executable: String
    /// Without the program's own name.
    public var arguments: [String]
    /// All that the child sees; `HOME` and `TMPDIR` are its private folder unless they are named.
    public var environment: [String: String]
    /// Where it starts; nil means its private temporary folder, which is removed after its end.
    public var folder: String?
    public var limits: ProcessLimits
    public var network: ProcessNetwork
    public var files = ProcessFiles()
    public var input: ProcessInput
    /// How long it may take to end after SIGTERM before it is killed.
    public var grace: Duration
    /// A file of its private folder that is read after its end; nil for none.
    public var handover: ProcessHandover?

    /// Where programs are looked for when the environment says nothing.
    public static let path = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"

    public init(
        name: String, executable: String, arguments: [String] = [], environment: [String: String] = [:],
        folder: String? = nil, limits: ProcessLimits = ProcessLimits(), network: ProcessNetwork = .off,
        input: ProcessInput = .nothing, grace: Duration = .seconds(5)
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.limits = limits
        self.network = network
        self.input = input
        self.grace = grace
    }
}

/// A file that a child leaves in its private folder for whoever started it.
public struct ProcessHandover: Sendable, Hashable {
    /// Its name in the folder.
    public var name: String
    /// The most bytes that it may have.
    public var limit: Int

    public init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    /// What was found after the end.
    public enum Content: Sendable, Hashable {
        /// There is no such file, or it is none that can be read.
        case nothing
        case bytes([UInt8])
        case tooLarge(bytes: Int64)
    }
}

/// Whether a child reaches other machines, and this one's own services.
public enum ProcessNetwork: String, Sendable, Hashable {
    /// It has a network of its own with nothing in it.
    case off
    /// It has the network of the server.
    case on
}

/// Which of the machine's files a child may write, and which it sees though they lie where it has a folder of its own.
///
/// It may read all others that the server may, and write its private folder, `/tmp` and `/var/tmp`, which are its own and lie within
/// that folder.
public struct ProcessFiles: Sendable, Hashable {
    /// Files and folders below `/tmp` or `/var/tmp` that are there for it, to be read; those that are elsewhere need no naming.
    public var reads: [String]
    /// Folders and files that it may write, by absolute paths; folders that are not there are made.
    public var writes: [String]
    /// Whether nothing is limited: it writes what the server may.
    public var isUnlimited = false

    public init(reads: [String] = [], writes: [String] = []) {
        self.reads = reads
        self.writes = writes
    }

    /// All files as the server itself has them, for programs of Martlet's own choice.
    public static var unlimited: ProcessFiles {
        var files = ProcessFiles()
        files.isUnlimited = true
        return files
    }
}

/// What a child reads from its standard input.
public enum ProcessInput: Sendable {
    case nothing
    case bytes([UInt8])
}
