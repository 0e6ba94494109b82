public import Clocks
import Cryptography
internal import Errors
public import Identifiers
public import JSON
public import Orchestrator
import Pipelines
public import Runs
public import Schedules
import Synchronization

/// Starts runs of pipelines in this process by the orchestrator, and flows by whatever controls runs of flows.
public final class ProjectRuns: RunStarting {
    /// Runs at once; more wait until one has ended.
    public static let runsAtOnce = 8

    private struct State {
        var tasks: [RunID: Task<Void, Never>] = [:]
        var isClosed = false
        var isServing = false
        /// Shows runs of pipelines while they go on.
        var follower: (any RunFollowing)?
    }

    private let orchestrator: Orchestrator
    private let runs: any RunStore
    private let flows: FlowRuns?
    private let author: String
    private let state = Mutex(State())
    /// Called when a run has ended.
    private let ended = Mutex(Ended(body: {}))

    private struct Ended {
        let body: @Sendable () -> Void
    }

    /// What starts flows.
    public struct FlowRuns: Sendable {
        public var control: any RunControl
        public var definitions: any RunDefinitions

        /// The names of a flow's parameters.
        public var parameters: @Sendable (_ flow: String) async throws -> [String]
        /// The tables that a flow's steps write, and the selectors of pipelines that they build, each with those that it leaves out.
        public var products:
            @Sendable (_ flow: String) async throws -> (
                tables: Set<String>, pipelines: [(select: [String], exclude: [String])]
            )

        public init(
            control: any RunControl, definitions: any RunDefinitions,
            parameters: @escaping @Sendable (_ flow: String) async throws -> [String],
            products:
                @escaping @Sendable (_ flow: String) async throws -> (
                    tables: Set<String>, pipelines: [(select: [String], exclude: [String])]
                )
        ) {
            self.control = control
            self.definitions = definitions
            self.parameters = parameters
            self.products = products
        }
    }

    public init(orchestrator: Orchestrator, runs: any RunStore, flows: FlowRuns? = nil, author: String = "scheduler") {
        self.orchestrator = orchestrator
        self.runs = runs
        self.flows = flows
        self.author = author
    }

    public func whenEnded(_ body: @escaping @Sendable () -> Void) { ended.withLock { $0 = Ended(body: body) } }

    /// From now on runs of pipelines are shown by this one.
    public func show(by follower: any RunFollowing) { state.withLock { $0.follower = follower } }

    public func recover() async throws { try await orchestrator.recoverDeadRuns() }

    public func start(
        _ target: RunTarget, parameters: JSONObject, trigger: String, due: Timestamp, idempotencyKey: String
    ) async throws -> RunID {
        switch target {
        case .flow(let name):
            let flows = try flowRuns(name)
            // What the scheduler adds goes to flows that ask for it; anything else must be a parameter.
            let declared = try await flows.parameters(name)
            var given: JSONObject = [:]
            for member in parameters.members {
                let isAdded = Self.added.contains(member.name)
                guard !isAdded || declared.contains(member.name) else { continue }
                // No parameter of a flow holds an object: what was seen comes as text.
                given[member.name] =
                    isAdded && member.value.objectValue != nil ? .string(member.value.text()) : member.value
            }
            let (definition, values) = try await flows.definitions.definition(
                of: name, kind: .flow, parameters: .object(given))
            return try await flows.control.submit(
                RunSubmission(
                    definition: definition, parameters: values, trigger: trigger, author: author,
                    idempotencyKey: idempotencyKey))
        case .pipelines(let selectors):
            let id = Self.id(due: due, key: idempotencyKey)
            if try await runs.run(id) != nil { return id }
            var plan = PlanRequest()
            plan.select = selectors
            var request = RunRequest(plan: plan, variables: parameters, author: author, trigger: trigger)
            request.id = id
            request.isServed = true
            return try await start(request, id)
        }
    }

    /// Parameters that schedules, triggers and backfills give to every run.
    static let added: Set<String> = ["schedule", "trigger", "partition", "start", "end"]

    /// The run of a key: the same for ever, and sorted by the time at which it was due.
    static func id(due: Timestamp, key: String) -> RunID {
        let bytes = SHA256.digest(of: key).bytes
        let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes.dropFirst(8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return RunID(
            UUID(
                high: UInt64(truncatingIfNeeded: due.milliseconds) << 16 | 0x7000 | (high & 0x0FFF),
                low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000))
    }

    private func start(_ request: RunRequest, _ id: RunID) async throws -> RunID {
        let (results, told) = AsyncStream<Result<RunID, MartletError>>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        try state.withLock { state in
            guard !state.isClosed else { throw MartletError(.unavailable, "the server is stopping", retry: .safely) }
            // Another one asks for the same run at this moment; it will be known the next time.
            guard state.tasks[id] == nil else {
                throw MartletError(.unavailable, "the run \(id) is being started", retry: .safely)
            }
            guard state.tasks.count < Self.runsAtOnce else {
                throw MartletError(
                    .limitExceeded, "\(Self.runsAtOnce) scheduled runs go on, which is the limit 'scheduled runs'",
                    retry: .safely)
            }
            let follower = state.follower?.follow { [self] in cancel(id) }
            // Unstructured because the run goes on after it was started; `close` ends it.
            state.tasks[id] = Task { [orchestrator, self] in
                var failure: MartletError?
                do {
                    _ = try await orchestrator.run(request) { event in
                        follower?.receive(event)
                        if case .started(let record, _) = event { told.yield(.success(record.id)) }
                    }
                } catch {
                    let error = MartletError(wrapping: error)
                    failure = error
                    told.yield(.failure(error))
                }
                told.finish()
                follower?.end(failure)
                self.state.withLock { $0.tasks[id] = nil }
                self.ended.withLock { $0.body }()
            }
        }
        for await result in results { return try result.get() }
        throw MartletError(.internal, "the run \(id) ended without having begun")
    }

    private func cancel(_ id: RunID) { state.withLock { $0.tasks[id] }?.cancel() }

    public func check(_ target: RunTarget) async throws {
        switch target {
        case .flow(let name):
            do throws(MartletError) {
                _ = try await flowRuns(name).definitions.definition(of: name, kind: .flow, parameters: .object([:]))
            } catch {
                // Its parameters are another matter.
                guard error.code == .invalidInput else { throw error }
            }
        case .pipelines(let selectors): _ = try await orchestrator.loadProject().select(selectors)
        }
    }

    public func names(of target: RunTarget) async throws -> Set<String> {
        try await check(target)
        var names: Set<String> = []
        var selections: [(select: [String], exclude: [String])] = []
        switch target {
        case .flow(let name):
            let products = try await flowRuns(name).products(name)
            names = products.tables.union(["flow:\(name)"])
            selections = products.pipelines
        case .pipelines(let selectors): selections = [(selectors, [])]
        }
        guard !selections.isEmpty else { return names }
        let project = try await orchestrator.loadProject()
        for (select, exclude) in selections {
            names.formUnion(try project.select(select, excluding: exclude).map(\.description))
        }
        return names
    }

    private func flowRuns(_ name: String) throws(MartletError) -> FlowRuns {
        guard let flows else {
            throw MartletError(
                .unsupported, "the flow '\(name)' cannot be started from here",
                hint: "Flows are started by a server: martlet serve")
        }
        return flows
    }

    /// Waits until all runs have ended that this process has started, unless it goes on anyway.
    public func finishUnlessServing() async {
        let tasks = state.withLock { $0.isServing ? [] : Array($0.tasks.values) }
        for task in tasks { await task.value }
    }

    /// This process goes on until it is told to stop.
    func serve() { state.withLock { $0.isServing = true } }

    /// Stops runs that go on, which the next server goes on with, starts no more, and waits until all have stopped.
    public func close() async {
        orchestrator.handOver()
        let tasks = state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
