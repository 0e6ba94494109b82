public import CatalogService
public import Clocks
public import Errors
public import Events
public import JSON
public import Maintenance
public import ObjectStorage
public import Retention
public import Runs

/// Removes what nobody needs any more, as the settings say, and ends runs that nothing is heard of.
///
/// Each pass looks at what is there, so one that was cut short is made good by the next. Of several servers one does a pass.
public struct RetentionService: Sendable {
    /// Where the things are that go.
    public struct Places: Sendable {
        public var store: any RetentionStore
        public var events: any EventStore
        public var runs: any RunStore
        public var log: any RunLogStore
        public var lake: Lake
        public var maintenance: MaintenanceService
        /// The folder of the project, whose landing zones are looked through.
        public var project: Location
        /// The folder of files that were given out to workers.
        public var code: Location
        /// Branches that dead ingests may have left begin so.
        public var ingestPrefix: String

        public init(
            store: any RetentionStore, events: any EventStore, runs: any RunStore, log: any RunLogStore, lake: Lake,
            maintenance: MaintenanceService, project: Location, code: Location, ingestPrefix: String
        ) {
            self.store = store
            self.events = events
            self.runs = runs
            self.log = log
            self.lake = lake
            self.maintenance = maintenance
            self.project = project
            self.code = code
            self.ingestPrefix = ingestPrefix
        }
    }

    /// What is done to runs.
    public struct RunCare: Sendable {
        /// Tells whether nobody works on a run that this process does not drive; the claim is given back at once.
        public var isDead: @Sendable (_ run: RunRecord) throws -> Bool
        /// Ends the records of runs whose processes are gone.
        public var recover: @Sendable () async throws -> Void
        /// Stops a run; false where this process cannot.
        public var stop: @Sendable (_ run: RunRecord, _ reason: String) async throws -> Bool

        public init(
            isDead: @escaping @Sendable (_ run: RunRecord) throws -> Bool,
            recover: @escaping @Sendable () async throws -> Void,
            stop: @escaping @Sendable (_ run: RunRecord, _ reason: String) async throws -> Bool
        ) {
            self.isDead = isDead
            self.recover = recover
            self.stop = stop
        }
    }

    let places: Places
    public var care: RunCare
    let file: RetentionSettings
    let clock: any WallClock
    /// This process among all servers of the project.
    let holder: String
    public let metrics = RetentionMetrics()

    /// How long the next server waits for one that died in a pass, in seconds; a pass that goes on has its turn longer.
    static let turnSeconds: Int64 = 900
    /// How often the lake's files are looked through, in seconds.
    static let lakeSeconds: Int64 = 86_400
    /// Records that are looked at together.
    static let page = 500

    /// - Parameter file: What `martlet.yaml` has under `retention`.
    /// - Throws: `invalidInput`.
    public init(
        _ places: Places, care: RunCare, file: JSONValue?, clock: any WallClock, holder: String
    ) throws(MartletError) {
        self.places = places
        self.care = care
        self.file = try RetentionSettings(file: file)
        self.clock = clock
        self.holder = holder
    }

    // MARK: Settings

    /// What counts: what people set, or else what `martlet.yaml` says, or else the defaults.
    public func settings() async throws(MartletError) -> RetentionSettings {
        try await places.store.settings().over(file)
    }

    /// What people set for a pipeline or flow, or for the system.
    public func overrides(of pipeline: String?) async throws(MartletError) -> RetentionValues {
        let stored = try await places.store.settings()
        return pipeline.map { stored.pipelines[$0] ?? RetentionValues() } ?? stored.system
    }

    /// Sets some values; null takes back what was set.
    ///
    /// - Throws: `invalidInput`.
    public func set(_ object: JSONObject, pipeline: String?) async throws(MartletError) {
        let new = try RetentionValues(object, isPipeline: pipeline != nil)
        if let pipeline, pipeline.isEmpty || pipeline.utf8.count > Self.nameBytesLimit {
            throw MartletError(.invalidInput, "a pipeline's name has 1 to \(Self.nameBytesLimit) bytes")
        }
        let stored = try await places.store.settings()
        var values = pipeline.map { stored.pipelines[$0] ?? RetentionValues() } ?? stored.system
        for name in object.names {
            if let setting = RetentionSetting(rawValue: name) { values.values[setting] = new.values[setting] }
        }
        if let pipeline, stored.pipelines[pipeline] == nil, stored.pipelines.count >= Self.pipelinesLimit {
            throw MartletError(
                .limitExceeded,
                "\(stored.pipelines.count) pipelines have settings of their own; the limit 'pipelines' is \(Self.pipelinesLimit)"
            )
        }
        try await places.store.save(values, pipeline: pipeline)
    }

    private static let nameBytesLimit = 500
    private static let pipelinesLimit = 10_000

    /// How the last passes went.
    public func reports() async throws(MartletError) -> [RetentionReport] { try await places.store.reports() }
}
