package import Clocks
package import Runs

/// Decides for all runs of an engine: which of them go on, and what each does next.
///
/// A value without clocks, tasks or stores: the engine drives it in earnest, and the simulation through crashes. What it decides
/// gathers in a turn, which is stored as one transaction and then carried out.
package struct EngineCore {
    /// A run that is not waiting, with its head as it was stored last.
    package struct ActiveRun {
        package var machine: RunMachine
        package var record: RunRecord
        /// Whether it counts against the limits on runs.
        var isCounted: Bool
    }

    /// What gathered since the last transaction.
    package struct Turn {
        package var batch = RunLogBatch()
        /// To be carried out once the batch is stored, in order.
        package var actions: [(run: RunID, action: RunAction)] = []
        /// Runs whose turn it is and that have to be loaded first.
        package var loads: [RunID] = []
        /// Whether runs joined the queue, so that `admit` may find one whose turn it is.
        package var hasResumed = false
        /// Runs that something happened to.
        var changed: [RunID: [RunTransition]] = [:]
        var changedOrder: [RunID] = []
    }

    package let driver: RunID
    package let limits: ConcurrencyLimits
    package private(set) var active: [RunID: ActiveRun] = [:]
    package private(set) var queue: RunQueue
    package private(set) var pools: PoolBook
    private var turn = Turn()
    private var isAdmitting = false
    /// Runs that were asked for in this turn and have not been stored yet.
    private var fresh: [RunID: ActiveRun] = [:]

    package init(driver: RunID, limits: ConcurrencyLimits) {
        self.driver = driver
        self.limits = limits
        queue = RunQueue(limits: limits)
        pools = PoolBook(limits: limits.pools)
    }

    /// Takes a new run; its definition is valid and there is room in the queue.
    package mutating func submit(_ id: RunID, _ submission: RunSubmission, in world: CoreWorld) {
        let record = submission.record(id: id, at: world.now, driver: driver)
        let run = ActiveRun(
            machine: RunMachine(id: id, submission: submission), record: record, isCounted: true)
        fresh[id] = run
        turn.batch.submissions.append(RunLogBatch.Submission(record: record, submission: submission))
        queue.add(QueuedRun(id: id, submission))
        admit(in: world)
    }

    /// Whether another run may wait.
    package var hasRoom: Bool { queue.count < limits.queue }

    /// Starts runs whose turn it is.
    package mutating func admit(in world: CoreWorld) {
        // A run that ends at once comes here again, and is served by the loop that began it.
        guard !isAdmitting else { return }
        isAdmitting = true
        while let id = queue.next() {
            if let run = fresh[id] { begin(run, in: world) } else { turn.loads.append(id) }
        }
        isAdmitting = false
    }

    /// A run whose turn it was has been loaded.
    package mutating func loaded(_ stored: StoredRun, in world: CoreWorld) {
        let machine = RunMachine(replaying: stored)
        guard active[stored.record.id] == nil, machine.status == .pending else {
            // It was told something before its turn, and has ended.
            return notLoaded(stored.record.id, in: world)
        }
        begin(ActiveRun(machine: machine, record: stored.record, isCounted: true), in: world)
    }

    /// A run whose turn it was cannot be loaded; its place is free again.
    package mutating func notLoaded(_ id: RunID, in world: CoreWorld) {
        queue.leave(id)
        admit(in: world)
    }

    private mutating func begin(_ run: ActiveRun, in world: CoreWorld) {
        let id = run.machine.id
        fresh[id] = nil
        active[id] = run
        deliver(.start, to: id, in: world)
    }

    /// Goes on with a run that another process drove, or this one before it was restarted.
    package mutating func adopt(_ stored: StoredRun, in world: CoreWorld) {
        let machine = RunMachine(replaying: stored)
        let id = machine.id
        guard active[id] == nil, !machine.status.isFinal else { return }
        var record = stored.record
        record.driver = driver
        active[id] = ActiveRun(machine: machine, record: record, isCounted: true)
        queue.enter(QueuedRun(id: id, stored.submission))
        if machine.status == .pending {
            deliver(.start, to: id, in: world)
            return
        }
        guard var run = active[id] else { return }
        let decision = withSurroundings(world, of: id) { run.machine.recover(in: $0) }
        active[id] = run
        take(decision, of: id, in: world)
    }

    /// Puts a run that another process drove, or this one before it was restarted, among those that wait.
    package mutating func enqueue(_ run: QueuedRun) { queue.add(run) }

    /// Takes a run that waits out of the queue, to tell it something before its turn.
    package mutating func wake(_ stored: StoredRun, in world: CoreWorld) {
        let id = stored.record.id
        guard active[id] == nil else { return }
        queue.remove(id)
        var record = stored.record
        record.driver = driver
        active[id] = ActiveRun(machine: RunMachine(replaying: stored), record: record, isCounted: false)
    }

    /// Lets a run that was taken out of the queue go, where nothing came of it.
    package mutating func sleep(_ id: RunID) {
        guard turn.changed[id] == nil, let run = active[id], !run.isCounted, run.machine.status.isFinal else { return }
        active[id] = nil
    }

    /// The names of a run's flow and of those that it is inside of.
    package func ancestors(of id: RunID) -> [String] {
        var names: [String] = []
        var next: RunID? = id
        while let run = next, let submission = active[run]?.machine.submission {
            names.append(submission.definition.name)
            next = submission.parent?.run
        }
        return names
    }

    /// Tells a run what happened; nothing where it is not active.
    package mutating func deliver(_ stimulus: RunStimulus, to id: RunID, in world: CoreWorld) {
        guard var run = active[id] else { return }
        // The machine is taken out so that it is changed in place.
        active[id] = nil
        let decision = withSurroundings(world, of: id) { run.machine.handle(stimulus, in: $0) }
        active[id] = run
        take(decision, of: id, in: world)
    }

    private mutating func withSurroundings(
        _ world: CoreWorld, of id: RunID, _ body: (RunSurroundings) -> RunDecision
    ) -> RunDecision {
        var pools = pools
        let decision = withoutActuallyEscaping({ (pool: String) -> Bool in
            if pools.acquire(pool) { return true }
            pools.wait(id, for: pool)
            return false
        }) { acquire in
            body(
                RunSurroundings(
                    now: world.now, chance: world.chance(), expressions: world.expressions, acquire: acquire))
        }
        self.pools = pools
        return decision
    }

    private mutating func take(_ decision: RunDecision, of id: RunID, in world: CoreWorld) {
        if !decision.transitions.isEmpty {
            if turn.changed[id] == nil { turn.changedOrder.append(id) }
            turn.changed[id, default: []] += decision.transitions
        }
        var released: [String] = []
        for action in decision.actions {
            if case .release(let pool) = action {
                pools.release(pool)
                released.append(pool)
                continue
            }
            turn.actions.append((id, action))
            if case .finish = action { finish(id) }
        }
        for pool in released {
            for waiting in pools.wake(pool) { deliver(.advance, to: waiting, in: world) }
        }
        if decision.actions.contains(where: { if case .finish = $0 { true } else { false } }) { admit(in: world) }
    }

    /// The run counts no more; its machine stays until the turn is over, which stores how it ended.
    private mutating func finish(_ id: RunID) {
        guard active[id]?.isCounted == true else { return }
        active[id]?.isCounted = false
        queue.leave(id)
    }

    /// Whether anything gathered.
    package var hasTurn: Bool {
        !turn.actions.isEmpty || !turn.loads.isEmpty || !turn.batch.isEmpty || !turn.changed.isEmpty
    }

    /// What gathered, to be stored and then carried out.
    package mutating func takeTurn() -> Turn {
        var taken = turn
        turn = Turn()
        taken.batch.driver = driver
        var submitted: [RunID: Int] = [:]
        for (index, submission) in taken.batch.submissions.enumerated() { submitted[submission.record.id] = index }
        for id in taken.changedOrder {
            guard let transitions = taken.changed[id], let run = active[id] else { continue }
            taken.batch.entries.append(RunLogBatch.Entry(run: id, transitions: transitions))
            let record = run.machine.updated(run.record)
            if let index = submitted[id] {
                taken.batch.submissions[index].record = record
            } else if record != run.record {
                taken.batch.heads.append(record)
            }
            active[id]?.record = record
            if record.status.isFinal { active[id] = nil }
            if record.status == .pending {
                // A run that was resumed waits for its turn like any other.
                active[id] = nil
                queue.add(QueuedRun(id: id, run.machine.submission))
                taken.hasResumed = true
            }
        }
        taken.changed = [:]
        taken.changedOrder = []
        fresh = [:]
        return taken
    }

    /// Forgets a run that was not stored, since its key belongs to an earlier one or the store refused it.
    package mutating func discard(_ id: RunID, in world: CoreWorld) {
        queue.remove(id)
        for pool in active[id]?.machine.heldPools ?? [] { pools.release(pool) }
        active[id] = nil
        // It may have had its turn since, when another one of the same batch was forgotten.
        turn.loads.removeAll { $0 == id }
        queue.leave(id)
        admit(in: world)
    }
}

/// What the core asks of the world.
package struct CoreWorld {
    package var now: Timestamp
    package var expressions: any StepExpressions
    /// 0 to 1, a new one at each call.
    package var chance: () -> Double

    package init(now: Timestamp, expressions: any StepExpressions, chance: @escaping () -> Double) {
        self.now = now
        self.expressions = expressions
        self.chance = chance
    }
}
