internal import Errors
internal import Execution
internal import Runs
internal import Synchronization
public import Workers

/// The server's side of workers: a board that says who does what, and all that wait for it.
///
/// Steps wait in `execute` for their answers, polls of workers for work. Whatever the board decides is done after it was let go.
public final class WorkerDesk: Sendable {
    /// Somebody who waits for what comes of a step.
    struct Attempt {
        var context: any StepContext
        var continuation: CheckedContinuation<Result<DeliveredStep, MartletError>, Never>
        /// Answers its queries; nil for a step that reads nothing.
        var lake: (any PythonLake)?
        /// The number of the last line that was logged.
        var logged: Int64 = 0
        /// When it was last said that no worker has it.
        var toldAt: Duration
    }

    struct State {
        var board: WorkerBoard
        var attempts: [WorkKey: Attempt] = [:]
        /// Work that was given up before it was taken in.
        var abandoned: Set<WorkKey> = []
        var polls: [WorkerID: Poll] = [:]
        /// Workers for whom there is something new since they last asked.
        var woken: Set<WorkerID> = []
        /// The latest poll of each worker; an older one ends.
        var tickets: [WorkerID: UInt64] = [:]
        var lastTicket: UInt64 = 0
        /// Rows that come, or came and whose answer did not yet.
        var tables: [LeaseID: ReceivedTable] = [:]
        /// The last query of each step that reads.
        var reads: [LeaseID: StepRead] = [:]
        /// Whose token each worker showed when it registered.
        var owners: [WorkerID: String] = [:]
        /// Workers can reach it.
        var isServing = false
        /// Workers to whom a message system carries steps.
        var carried: Set<WorkerID> = []
        /// Workers that have a message system; those of them to whom it does not carry are tried now and then.
        var carriable: Set<WorkerID> = []
        /// The last try of each.
        var probes: [WorkerID: Probe] = [:]
        var lastProbe: Int64 = 0
        var probeBell: AsyncStream<Probe>.Continuation?
        /// Tells the one who carries of workers for whom there are steps.
        var carrierBell: AsyncStream<WorkerID>.Continuation?
        var isStopped = false
        /// What is done once the state was let go.
        var effects: [Effect] = []

        mutating func then(_ effect: @escaping Effect) { effects.append(effect) }
    }

    /// A poll that waits.
    struct Poll {
        var continuation: CheckedContinuation<Void, Never>
        var deadline: Duration
    }

    typealias Effect = @Sendable () -> Void

    let state: Mutex<State>
    let clock: @Sendable () -> Duration
    let policy: WorkerPolicy
    let code: any CodeStore
    let carriage: Carriage?
    let newTablePath: (@Sendable () -> String)?

    /// How long a poll may wait.
    public static let pollLimit = Duration.seconds(25)
    /// How often a step that waits for a worker says so.
    static let reminder = Duration.seconds(60)

    /// - Parameters:
    ///   - clock: The server's monotonic clock.
    ///   - server: A random number of this start of the server.
    ///   - carriage: Carries assignments and answers beside HTTP.
    ///   - newTablePath: Gives new files for rows that workers send; nil where they may send none.
    public init(
        policy: WorkerPolicy, server: UInt64, code: any CodeStore, carriage: Carriage? = nil,
        clock: @escaping @Sendable () -> Duration, newTablePath: (@Sendable () -> String)? = nil
    ) {
        self.policy = policy
        self.code = code
        self.carriage = carriage
        self.clock = clock
        self.newTablePath = newTablePath
        state = Mutex(State(board: WorkerBoard(policy: policy, server: server)))
    }

    /// Whether workers can reach it: there is a server around it.
    public var isServing: Bool { state.withLock { $0.isServing && !$0.isStopped } }

    /// Lets workers come, and time pass, until the task is cancelled.
    public func run(pause: @Sendable (Duration) async throws -> Void) async {
        state.withLock { $0.isServing = true }
        while !Task.isCancelled {
            tick()
            do { try await pause(policy.heartbeat) } catch { break }
        }
        stop()
    }

    /// Lets leases end that were not renewed, and polls that waited long enough.
    public func tick() {
        update { state, now in
            for (worker, poll) in state.polls where now >= poll.deadline {
                state.polls[worker] = nil
                state.then { poll.continuation.resume() }
            }
            let actions = state.board.tick(at: now)
            state.dropTables()
            state.probe(at: now)
            remind(&state, at: now)
            return actions
        }
    }

    /// Ends the polls that wait; work that is with workers stays there until the process ends.
    public func stop() {
        update { state, _ in
            state.isStopped = true
            state.tables = [:]
            state.reads = [:]
            for poll in state.polls.values { state.then { poll.continuation.resume() } }
            state.polls = [:]
            return []
        }
    }

    private func remind(_ state: inout State, at now: Duration) {
        for (key, attempt) in state.attempts where now - attempt.toldAt >= Self.reminder {
            state.attempts[key]?.toldAt = now
            guard let reason = state.board.reason(for: key, at: now) else { continue }
            state.then { attempt.context.log(.warning, reason) }
        }
    }
}
