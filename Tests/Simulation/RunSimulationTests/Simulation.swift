import Clocks
import Errors
import Identifiers
import JSON
import RunEngine
import Runs
import Schedules
import Workers

/// One world from one seed: people, schedulers, an engine, workers and a lake, with crashes, delays, lost and repeated
/// messages, and clocks that jump.
///
/// What decides is what decides in earnest: the engine's core, the workers' board, the schedulers' leases and plans.
final class Simulation {
    enum Event {
        case submit(key: String, RunDefinition)
        case stimulus(RunID, RunStimulus)
        /// Of the engine's own process; void once that has crashed.
        case local(epoch: Int, RunID, RunStimulus)
        case worker(RunID, step: String, fence: Int64)
        case cancel(RunID)
        case resume(RunID)
        case merge(epoch: Int, RunID)
        case remote(RemoteEvent)
        case scheduler(SchedulerEvent)
        case crash
        case restart
        case jump
        /// The engine stores and acts.
        case turn(epoch: Int)
    }

    struct Scheduled: Comparable {
        var time: Int64
        var number: Int
        var event: Event

        static func < (left: Scheduled, right: Scheduled) -> Bool {
            left.time != right.time ? left.time < right.time : left.number < right.number
        }
        static func == (left: Scheduled, right: Scheduled) -> Bool { left.number == right.number }
    }

    let seed: UInt64
    let chance: SimulatedChance
    var flows: SimulatedFlows
    var log = SimulatedLog()
    var core: EngineCore?
    var board: WorkerBoard?
    var isTicking = false
    var workers: [SimulatedWorker] = []
    var schedulers: [SimulatedScheduler] = []
    var book = SimulatedBook()
    /// What schedules start.
    var scheduled: RunDefinition?
    private(set) var hasJumps = false
    var epoch = 0
    private var events = PriorityHeap<Scheduled>()
    private var number = 0
    /// In microseconds, by the clock that nobody sets.
    var time: Int64 = 0
    /// How far the wall clock is off.
    var offset: Int64 = 1_700_000_000_000_000
    var isTurnDue = false
    var loads: [RunID] = []
    /// After this no new faults happen, so that everything must come to its end.
    static let calm: Int64 = 20_000_000

    // What the world did, which the invariants are about.
    var acted: Set<String> = []
    /// How often workers began each assignment.
    var deliveries: [String: Int] = [:]
    var merges: [RunID: Int] = [:]
    var stopped: Set<String> = []
    var keys: [String: RunID] = [:]
    var inner: [String: RunDefinition] = [:]
    /// Steps of kind flow that wait for their runs, by epoch.
    var awaited: [RunID: [(epoch: Int, parent: RunID, step: String, fence: Int64)]] = [:]
    var violations: [String] = []
    private(set) var steps = 0
    var nextID: UInt64 = 0

    init(seed: UInt64) {
        self.seed = seed
        chance = SimulatedChance(seed: seed)
        flows = SimulatedFlows(chance)
        prepareWorkers()
        flows.hasWorkers = !workers.isEmpty
        inner = ["inner1": flows.definition("inner1", depth: 0), "inner2": flows.definition("inner2", depth: 1)]
        prepareSchedulers()
        boot()
        for index in 0..<chance.among(1...8) {
            // Flows that others run are also asked for by themselves.
            let name = chance.happens(20) ? "inner\(chance.among(1...2))" : ""
            let definition = inner[name] ?? flows.definition("flow\(chance.below(3))", depth: 2)
            // A scheduler that did not hear an answer asks again, with the same key.
            let first = Int64(chance.below(5_000_000))
            for _ in 0..<chance.among(1...3) {
                at(first + Int64(chance.below(3_000_000)), .submit(key: "k\(index)", definition))
            }
        }
        for _ in 0..<chance.below(5) { at(Int64(chance.below(15_000_000)), .crash) }
        for _ in 0..<chance.below(3) {
            hasJumps = true
            at(Int64(chance.below(15_000_000)), .jump)
        }
    }

    func at(_ due: Int64, _ event: Event) {
        number += 1
        events.insert(Scheduled(time: max(due, time), number: number, event: event))
    }

    func soon(_ event: Event, within limit: Int = 200_000) { at(time + Int64(chance.below(limit)), event) }

    var world: CoreWorld {
        CoreWorld(now: Timestamp(microseconds: time + offset), expressions: PlainExpressions()) { [chance] in
            chance.share()
        }
    }

    /// By the clock that nobody sets.
    var elapsed: Duration { .microseconds(time) }

    /// Whether there is something that time has to pass for.
    var isBusy: Bool {
        time < Self.calm + 2_000_000 || core == nil || log.hasUnfinished
            || board.map { $0.leaseCount + $0.waitingCount > 0 } ?? true
            || book.firings.values.contains { $0.status == .pending }
    }

    /// Runs to the end of all things; what was violated is in `violations`.
    func run() {
        while let next = events.popFirst() {
            time = next.time
            steps += 1
            guard steps < 100_000 else {
                let left = log.order.filter { log.runs[$0]?.record.status.isFinal == false }
                violations.append(
                    "it does not come to an end at \(time): \(left.count) of \(log.order.count) runs go on")
                for id in left.prefix(4) {
                    violations.append("\(id) \(log.runs[id]?.transitions.suffix(6).map(\.change) ?? [])")
                }
                return
            }
            handle(next.event)
            if core != nil { wantTurn() }
        }
        checkEnd()
    }

    private func wantTurn() {
        guard !isTurnDue, let core, core.hasTurn || !loads.isEmpty else { return }
        isTurnDue = true
        at(time + Int64(chance.below(2000)), .turn(epoch: epoch))
    }

    func boot() {
        epoch += 1
        isTurnDue = false
        loads = []
        var core = EngineCore(
            driver: identifier(),
            limits: ConcurrencyLimits(runs: chance.among(1...4), namespaces: ["tight": 1], pools: ["narrow": 1]))
        let orphans = log.unfinished()
        var batch = RunLogBatch()
        batch.adopted = orphans.map(\.run.id)
        batch.driver = core.driver
        _ = log.append(batch)
        for orphan in orphans {
            if orphan.isWaiting {
                core.enqueue(orphan.run)
            } else if let stored = log.runs[orphan.run.id] {
                core.adopt(stored, in: world)
            }
        }
        core.admit(in: world)
        self.core = core
        board = WorkerBoard(policy: Self.workerPolicy, server: UInt64(epoch))
        isTicking = !workers.isEmpty
        if isTicking { soon(.remote(.tick(epoch: epoch)), within: 1_000_000) }
        for id in log.order { askPeople(id) }
    }

    func crash() {
        core = nil
        board = nil
        epoch += 1
        at(time + Int64(chance.below(1_000_000)), .restart)
    }

    func identifier() -> RunID {
        nextID += 1
        return RunID(UUID(high: nextID, low: seed))
    }
}
