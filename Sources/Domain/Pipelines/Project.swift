public import Errors
public import JSON
public import ObjectStorage

/// `martlet.yaml`; every key is optional.
public struct ProjectSettings: Sendable {
    /// The project's name; the folder's name unless the file says otherwise.
    public var name = "project"
    /// The name of the default namespace, so that `ref('<it>.silver.orders')` means `silver.orders`.
    public var namespace = "default"
    /// What `var('name')` gives.
    public var vars = JSONObject()
    /// How steps are given to workers; read where workers are.
    public var workers = JSONObject()
    /// How many runs and steps may go on at once; read where runs are driven.
    public var concurrency = JSONObject()
    /// The warehouse's name.
    public var warehouse = "lake"
    /// The folder of the lake relative to the project, or a URI.
    public var lake = "lake"
    /// Where the lake was before it was moved: by such names the catalog remembers files.
    public var lakeWas: [String] = []
    /// Hosts that clients of the S3 endpoint may write a bucket in front of.
    public var s3Domains: [String] = []
    /// What the ETags of objects are made of that clients of the S3 endpoint write.
    public var s3ETags = S3ETags.quick
    /// How the storage is reached where the lake is in one.
    public var storage = StorageSettings()
    /// How the files of new tables are named.
    public var locations = LocationForm.file
    /// Where the catalog and the record of runs are: the URL of a PostgreSQL database; nil for a file in the project.
    public var state: String?
    /// Steps at once; nil leaves it to the machine.
    public var parallelism: Int?
    /// DuckDB's memory, such as `2GB`; nil leaves it to the engine.
    public var memoryLimit: String?
    /// DuckDB's threads; nil leaves it to the machine.
    public var threads: Int?
    /// How long one quality test may take.
    public var testTimeoutSeconds = 60
    /// How long one step may take; nil for no limit.
    public var stepTimeoutSeconds: Int?
    /// What other parts of Martlet read themselves: `notifications`, `retention`, `telemetry`, `buckets`.
    public var sections = JSONObject()
    /// Whether the environment of `requirements.lock` is made when a step first needs it.
    public var pythonSync = false
    /// Whether a run goes on with what does not depend on a step that failed; it publishes nothing either way.
    public var keepsGoing = false

    public init() {}
}

/// How the metadata of tables name files that lie in a folder of the machine.
public enum LocationForm: String, Sendable, CaseIterable {
    /// By their paths, `file:///…`: for engines on the same machine, which need nothing but the files.
    case file
    /// As objects, `s3://lake/…`: for clients anywhere, which reach them through the project's own endpoint.
    case s3
}

/// What the S3 endpoint makes ETags of.
public enum S3ETags: String, Sendable, CaseIterable {
    /// MD5s, but of large objects whose client says no MD5: theirs end in `-1`.
    case quick
    /// MD5s of all that clients write in one piece.
    case md5
}

/// A folder of pipelines, read, checked and connected.
public struct Project: Sendable {
    public var root: Location
    public var settings: ProjectSettings
    /// Ordered by name.
    public var pipelines: [Pipeline]
    public var warnings: [ProjectWarning]
    public var graph: Graph
    /// Tables of the lake that pipelines read and none makes.
    public var tables: Set<PipelineName>
    var library: TemplateLibrary

    /// Tells which of some names stand for tables or views of the lake.
    public typealias TableLookup = @Sendable (_ names: [PipelineName]) async throws -> Set<PipelineName>

    /// Reads the project below a folder.
    ///
    /// Every template is compiled and rendered with recording functions, references are resolved, and cycles refused.
    /// - Parameters:
    ///   - variables: Win over the `vars` of `martlet.yaml`.
    ///   - tables: Asked about names that no pipeline has, such as ingested tables; tells those that the lake has.
    /// - Throws: The first problem by file; where there are several, `cause` is `ProjectProblems` with all of them.
    public static func load(
        from store: any ObjectStore, root: Location, variables: JSONObject = JSONObject(),
        tables: @escaping TableLookup = { _ in [] }
    ) async throws -> Project {
        try await ProjectLoader(
            store: store, root: root, variables: variables, existing: tables,
            modules: PythonModules(store: store, root: root)
        ).load()
    }

    public subscript(name: PipelineName) -> Pipeline? {
        graph.position(of: name).map { pipelines[$0] }
    }

    /// The pipeline that a person's text names, or `notFound` with the nearest name.
    public func pipeline(named text: String) throws(MartletError) -> Pipeline {
        if let name = try? PipelineName(text, defaultNamespace: settings.namespace), let found = self[name] {
            return found
        }
        throw MartletError(
            .notFound, "there is no pipeline '\(text)'",
            hint: NearestName.of(text, among: graph.names.map(\.description)).map { "Did you mean '\($0)'?" })
    }
}

/// All that is wrong with a project, ordered by file.
public struct ProjectProblems: Error, Sendable {
    public var problems: [MartletError]
}
