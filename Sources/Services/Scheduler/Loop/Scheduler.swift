public import Clocks
internal import Errors
public import Runs
public import Schedules

/// Starts runs when schedules, triggers and backfills say so.
///
/// Of several servers over one database one leads. It records each occasion under a key before it starts the run, in one transaction with
/// the time at which the schedule is due next; the run is asked for with the same key. So whatever crashes, each occasion has one run.
public struct Scheduler: Sendable {
    public struct Options: Sendable {
        /// How long a tick waits for the next at most.
        public var pause: Duration = .seconds(1)
        /// How often the lease is renewed.
        public var renewal: Duration = .seconds(2)
        /// How often runs are looked for whose processes died.
        public var recovery: Duration = .seconds(5)
        /// How often files of definitions are looked at.
        public var refresh: Duration = .seconds(2)
        /// How often folders are looked at that are watched.
        public var fileLook: Duration = .seconds(10)
        /// Schedules of one transaction.
        public var batchLimit = 2000
        /// Batches of one tick; more are for the next, so that the lease is renewed in between.
        public var batchesPerTick = 5
        /// Runs that one tick starts.
        public var startsPerTick = 1000
        /// Runs that are being started at once.
        public var startsAtOnce = 16
        /// Firings are forgotten after so long.
        public var keepSeconds: Int64 = 90 * 86_400

        public init() {}
    }

    public let store: any ScheduleStore
    public let runs: any RunStore
    public let starter: any RunStarting
    public let tables: any TableProbing
    public let files: any FileProbing
    public let sensors: (any SensorRunning)?
    public let zones: TimeZones
    public let clock: any WallClock
    public let options: Options
    /// Names this process among all that may lead.
    public let holder: String
    /// Whether another holder is known to be dead.
    public var isGone: @Sendable (_ holder: String) -> Bool = { _ in false }
    /// Brings definitions in the project's files into the store.
    public var refresh: @Sendable () async throws -> Void = {}
    public var tell: @Sendable (SchedulerEvent) -> Void = { _ in }
    /// Tells when files arrive; without it folders are looked at with every tick.
    public var watcher: (any FolderWatching)?
    /// What S3's clients put; without it nothing of theirs arrives.
    public var objects: (any ObjectProbing)?
    /// Woken when there is something new to do.
    public let waker = Waker()

    public init(
        store: any ScheduleStore, runs: any RunStore, starter: any RunStarting, tables: any TableProbing,
        files: any FileProbing, sensors: (any SensorRunning)? = nil, zones: TimeZones, clock: any WallClock,
        holder: String, options: Options = Options()
    ) {
        self.store = store
        self.runs = runs
        self.starter = starter
        self.tables = tables
        self.files = files
        self.sensors = sensors
        self.zones = zones
        self.clock = clock
        self.holder = holder
        self.options = options
    }

    /// Schedules until the task is cancelled, then lets go of the lease.
    public func run() async {
        let loop = SchedulerLoop(self)
        while !Task.isCancelled {
            let next = await loop.tick()
            await waker.sleep(for: next)
        }
        await loop.stop()
    }
}
