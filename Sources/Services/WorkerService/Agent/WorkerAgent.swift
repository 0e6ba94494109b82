internal import Errors
internal import Identifiers
internal import Runs
internal import Synchronization
public import Workers

/// A worker: takes steps from a server, runs them, and answers.
///
/// A step begins only when a heartbeat has confirmed its lease, and only once for a lease. A server that cannot be reached is not a
/// lost lease: steps go on, and their answers wait. What the server says is lost is killed, and never answered.
public final class WorkerAgent: Sendable {
    struct State {
        var registration: WorkerRegistration?
        var held = HeldSteps()
        var sequence: Int64 = 0
        /// When it was told to end.
        var leftAt: Duration?
        /// When the server last answered.
        var heardAt = Duration.zero
        var isUnreachable = false
        /// Whether the message system took the last answer, or has brought something since.
        var isCarrying = true
        /// The number of the last message by which the server tried it.
        var probe: Int64?
        var isLeaving: Bool { leftAt != nil }
        /// What no retry can help.
        var fatal: MartletError?
    }

    let connection: any WorkerConnection
    let description: WorkerDescription
    let instance: String
    let machine: WorkerMachine
    let folder: StepFolder
    let carrier: (any WorkCarrier)?
    let patience: Duration
    let state = Mutex(State())
    /// Steps that may begin.
    let ready: AsyncStream<AgentStep>
    let begin: AsyncStream<AgentStep>.Continuation

    /// How long a step that is to stop may take before it is ended by force.
    static let grace = Duration.seconds(10)
    public static let usualPatience = Duration.seconds(60)
    /// How often lines of logs are sent.
    static let logInterval = Duration.milliseconds(200)

    /// - Parameters:
    ///   - instance: Tells this start of the worker from all others.
    ///   - carrier: Carries steps and answers beside the connection, where the server has one too.
    ///   - patience: How long, told to end, it waits for a server that cannot be reached.
    public init(
        _ connection: any WorkerConnection, _ description: WorkerDescription, instance: String,
        machine: WorkerMachine, folder: StepFolder, carrier: (any WorkCarrier)? = nil,
        patience: Duration = usualPatience
    ) {
        self.connection = connection
        self.description = description
        self.instance = instance
        self.machine = machine
        self.folder = folder
        self.carrier = carrier
        self.patience = patience
        (ready, begin) = AsyncStream.makeStream()
    }

    /// Takes no more steps; `run` returns when those it has are done, or gives them up where the server cannot be reached.
    public func leave() {
        let now = machine.clock()
        state.withLock { $0.leftAt = $0.leftAt ?? now }
    }

    /// Works until `leave` was called and all steps are done, or the task is cancelled, which kills them.
    ///
    /// - Throws: What no retry can help: a token that may not be a worker, a description that the server refuses; `unavailable` where
    ///   it was to end and gave up steps, since the server could not be reached.
    public func run() async throws {
        defer { begin.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.runSteps() }
            group.addTask { try await self.pollForever() }
            group.addTask { try await self.sendLogsForever() }
            group.addTask { try await self.receiveForever() }
            defer {
                // What still goes on is ended by force; after `leave` there is nothing.
                for held in state.withLock({ $0.held.removeAll() }) { end(held) }
                begin.finish()
                group.cancelAll()
            }
            try await beatUntilDone()
        }
        if let worker = state.withLock({ $0.registration?.worker }) {
            do throws(MartletError) {
                try await within(.seconds(5)) { [connection] () throws(MartletError) in
                    try await connection.deregister(worker)
                }
            } catch {
                machine.report("the server was not told of the worker's end: \(error.message)")
            }
        }
    }

    /// Heartbeats, and registering where the server does not know the worker.
    private func beatUntilDone() async throws {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        while true {
            if let fatal = state.withLock({ $0.fatal }) { throw fatal }
            do throws(MartletError) {
                if state.withLock({ $0.registration == nil }) {
                    // A worker that leaves and is not known has nothing to do.
                    if state.withLock({ $0.isLeaving }) { return }
                    try await register()
                }
                try await beat()
                if state.withLock({ $0.isLeaving && $0.held.isEmpty }) { return }
                reached()
                delay.reset()
                let interval = state.withLock { $0.registration?.heartbeat } ?? .seconds(1)
                try await wait(interval)
            } catch {
                if error.code == .cancelled { throw error }
                if !Self.canRecover(error) { throw error }
                // Nothing is held that could be waited for.
                if state.withLock({ $0.isLeaving && $0.held.isEmpty }) { return }
                unreachable(error)
                let left = try patienceLeft()
                try await wait(min(delay.next(using: &generator), left ?? .seconds(3600)))
            }
        }
    }

    private func register() async throws(MartletError) {
        let registration = try await within(.seconds(30)) { [self] () throws(MartletError) in
            try await connection.register(description, instance: instance, isCarried: carrier != nil)
        }
        state.withLock { state in
            state.registration = registration
            state.sequence = 0
            state.isCarrying = true
            state.probe = nil
        }
        machine.report("registered as \(registration.worker)")
    }

    /// Says how the worker is and what it has, and does what it is told.
    func beat() async throws(MartletError) {
        let load = machine.load()
        let (registration, beat) = state.withLock { state in
            state.sequence += 1
            var progress: [LeaseID: WorkerBeat.Progress] = [:]
            for step in state.held.steps { progress[step.work.lease] = step.lastProgress }
            return (
                state.registration,
                WorkerBeat(
                    sequence: state.sequence, load: load, holding: state.held.leases, progress: progress,
                    isLeaving: state.isLeaving, probe: state.probe)
            )
        }
        guard let registration else { return }
        let sentAt = machine.clock()
        do throws(MartletError) {
            let orders = try await within(registration.lease / 2) { [connection] () throws(MartletError) in
                try await connection.heartbeat(registration.worker, beat)
            }
            // A lease lasts from when the server heard; an answer that took long may confirm what has ended since.
            let isFresh = machine.clock() - sentAt < registration.lease / 2
            follow(orders, mayBegin: isFresh)
        } catch {
            throw forgotten(error, as: registration.worker)
        }
    }
}
