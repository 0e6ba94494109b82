public import Errors
public import Execution
public import Identifiers
public import Runs
public import Workers

/// The port from a worker to its server; every call may be made again.
public protocol WorkerConnection: Sendable {
    /// - Parameter isCarried: The worker can be reached over the server's message system too.
    /// - Throws: `permissionDenied` for a token that may not, `invalidInput`, `unavailable`.
    func register(
        _ description: WorkerDescription, instance: String, isCarried: Bool
    ) async throws(MartletError) -> WorkerRegistration

    /// Waits for work, as long as the server lets it.
    ///
    /// - Throws: `notFound` where the server does not know the worker; so do all others.
    func poll(_ worker: WorkerID, wait: Duration) async throws(MartletError) -> WorkBatch

    func heartbeat(_ worker: WorkerID, _ beat: WorkerBeat) async throws(MartletError) -> WorkerOrders

    /// - Returns: Whether the worker still has the step.
    func log(_ worker: WorkerID, _ batch: WorkerLogBatch) async throws(MartletError) -> Bool

    /// - Returns: Whether the answer counts; false means that the step is somebody else's.
    func answer(_ worker: WorkerID, _ answer: WorkerAnswer) async throws(MartletError) -> Bool

    /// Sends a piece of the rows of a step's table.
    ///
    /// - Returns: Whether the worker still has the step.
    func send(_ piece: TablePiece, from worker: WorkerID) async throws(MartletError) -> Bool

    /// Lets the server do a query of a step, and waits for it.
    func read(_ request: ReadRequest, for worker: WorkerID) async throws(MartletError) -> ReadAnswer

    /// A piece of the rows of a query that is done, at most `TablePiece.limit` bytes.
    ///
    /// - Returns: Nil where the worker has the step no more.
    func piece(
        of number: Int, at offset: Int, lease: LeaseID, for worker: WorkerID
    ) async throws(MartletError) -> [UInt8]?

    /// A file, compressed with Zstandard.
    func file(_ hash: String, for worker: WorkerID) async throws(MartletError) -> [UInt8]

    func deregister(_ worker: WorkerID) async throws(MartletError)
}

/// What a worker needs of its machine; passed in, so that a test has its own.
public struct WorkerMachine: Sendable {
    public var processID: Int32
    /// A monotonic clock.
    public var clock: @Sendable () -> Duration
    public var pause: @Sendable (Duration) async throws -> Void
    public var load: @Sendable () -> WorkerLoad
    /// Makes what runs a step, whose project is a folder with the step's files.
    public var executor: Executor
    /// Says what a person should know.
    public var report: @Sendable (String) -> Void

    public typealias Executor =
        @Sendable (_ payload: WorkPayload, _ folder: String, _ server: any StepServer)
        async throws(MartletError) -> any StepExecutor

    public init(
        processID: Int32,
        clock: @escaping @Sendable () -> Duration, pause: @escaping @Sendable (Duration) async throws -> Void,
        load: @escaping @Sendable () -> WorkerLoad,
        executor: @escaping Executor,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.processID = processID
        self.clock = clock
        self.pause = pause
        self.load = load
        self.executor = executor
        self.report = report
    }
}

/// The server, as a step on a worker has it: it reads the lake there, and sends the rows of its table.
public protocol StepServer: PythonLake {
    /// Sends a file with the rows of the step's table.
    func sendTable(_ path: String) async throws(MartletError)
}
