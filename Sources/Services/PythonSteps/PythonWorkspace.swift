public import Errors
public import Execution
public import ObjectStorage
public import Pipelines
public import QueryService
import Querying

/// A project's Python: the pool that runs steps, the environment that they see, and the lake that they read.
public struct PythonWorkspace: Sendable {
    public let pool: any PythonPool
    public let environments: any PythonEnvironments
    /// Where the files of results are until they are taken, for sessions that read them.
    public let resultsFolder: String
    /// Whether an environment that was not made yet is made when a step first needs it.
    private let syncsWhenNeeded: Bool
    private let queries: QueryService?
    /// The lake, where it is elsewhere.
    private let lake: (any PythonLake)?
    private let store: any ObjectStore
    private let root: Location
    private let environmentsFolder: String?

    /// The file with the project's requirements, each pinned and with its hash.
    public static let requirementsFile = "requirements.lock"

    /// - Parameters:
    ///   - environmentsFolder: Where environments are made; nil for the project's own place.
    ///   - queries: What reads the lake; nil where there is none, as on another machine.
    ///   - lake: What reads it there instead.
    public init(
        pool: any PythonPool, environments: any PythonEnvironments, syncsWhenNeeded: Bool = false,
        environmentsFolder: String? = nil, resultsFolder: String, queries: QueryService?, lake: (any PythonLake)? = nil,
        store: any ObjectStore, root: Location
    ) {
        self.pool = pool
        self.environments = environments
        self.syncsWhenNeeded = syncsWhenNeeded
        self.resultsFolder = resultsFolder
        self.queries = queries
        self.lake = lake
        self.store = store
        self.root = root
        self.environmentsFolder = environmentsFolder
    }

    /// What the project's code runs with.
    ///
    /// - Parameter file: Another file with requirements, relative to the project.
    public func environment(requirements file: String? = nil) async throws(MartletError) -> PythonEnvironment {
        do {
            let bytes = try await store.read(try root.appending(file ?? Self.requirementsFile))
            return PythonEnvironment(
                project: root.filePath, requirements: String(decoding: bytes, as: UTF8.self), folder: environmentsFolder
            )
        } catch let error as MartletError where error.code == .notFound && file == nil {
            return PythonEnvironment(project: root.filePath)
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    /// The modules of the project that a text imports.
    public func modules(of text: String, in folders: [String]) async throws -> [PythonModule] {
        try await PythonModules(store: store, root: root).find(text, in: folders)
    }

    /// Runs a step whose names of tables resolve at a branch or commit; nil lets it read none.
    ///
    /// - Parameter reads: Is told of each query that the step asks, before it is answered.
    public func run(
        _ step: PythonStep, at ref: String?, reads: (@Sendable (inout QueryRequest) -> Void)? = nil,
        log: @escaping @Sendable (PythonLogLevel, String) async -> Void
    ) async throws(MartletError) -> PythonResult {
        if syncsWhenNeeded, !environments.isReady(step.environment) {
            _ = try await environments.sync(step.environment, wheels: nil) { await log(.info, $0) }
        }
        return try await pool.run(
            step, host: LakeHost(lake: lake(of: step.name, at: ref, reads: reads), say: log))
    }

    /// The lake as a step sees it whose names of tables resolve at a branch or commit; nil lets it read none.
    public func lake(
        of name: String, at ref: String?, reads: (@Sendable (inout QueryRequest) -> Void)? = nil
    ) -> any PythonLake {
        if ref != nil, let lake { return lake }
        return OwnLake(name: name, queries: queries, ref: ref, reads: reads)
    }
}

/// Answers a step.
private struct LakeHost: PythonHost {
    let lake: any PythonLake
    let say: @Sendable (PythonLogLevel, String) async -> Void

    func log(_ level: PythonLogLevel, _ message: String) async { await say(level, message) }

    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError) {
        try await lake.query(sql, into: write)
    }
}

/// The lake of this server, at a branch or commit.
private struct OwnLake: PythonLake {
    let name: String
    let queries: QueryService?
    let ref: String?
    let reads: (@Sendable (inout QueryRequest) -> Void)?

    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError) {
        guard let ref, let queries else {
            throw MartletError(
                .unsupported, "\(name) does not work on the lake, so it reads no tables",
                hint: "Let its flow work on a branch.")
        }
        do {
            var request = QueryRequest(sql: sql, ref: ref)
            reads?(&request)
            try await queries.queryArrow(request) { stream in
                while let bytes = try await stream.next() { try write(bytes) }
            }
        } catch {
            throw MartletError(wrapping: error)
        }
    }
}
