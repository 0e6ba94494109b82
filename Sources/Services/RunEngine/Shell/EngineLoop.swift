internal import Clocks
internal import Errors
internal import Runs

/// The one task that owns the core: takes what came, decides, stores, acts.
struct EngineLoop {
    private let engine: RunEngine
    private var core: EngineCore
    private var generator = SystemRandomNumberGenerator()
    /// Answers that are due once the turn is stored.
    private var replies: [Reply<Void>] = []
    private var submitted: [(id: RunID, reply: Reply<RunID>)] = []
    private var loads: [RunID] = []
    /// Commands for runs that have to be loaded first.
    private var deferred: [(run: RunID, command: Inbox.Command, reply: Reply<Void>?)] = []
    private var wantsAdoption = false
    /// Another engine took this one for gone.
    private var isGivenUp = false

    init(engine: RunEngine) {
        self.engine = engine
        core = EngineCore(driver: engine.driver, limits: engine.options.concurrency)
    }

    private var world: CoreWorld {
        CoreWorld(now: engine.clock.now(), expressions: engine.expressions) { Double.random(in: 0...1) }
    }

    /// Works until the task is cancelled or another engine has taken over.
    ///
    /// - Returns: Whether another one has: what was going on here is void.
    mutating func run() async -> Bool {
        while !Task.isCancelled, !isGivenUp {
            let inputs = engine.inbox.take()
            if inputs.isEmpty, loads.isEmpty, deferred.isEmpty, !wantsAdoption, !core.hasTurn {
                await engine.inbox.bell.wait()
                continue
            }
            let world = world
            await load(in: world)
            if wantsAdoption { await adopt(in: world) }
            for input in inputs { take(input, in: world) }
            if core.hasTurn || !replies.isEmpty || !submitted.isEmpty { await finishTurn() }
        }
        for waiting in deferred { waiting.reply?.end(.failure(Inbox.stopped)) }
        return isGivenUp
    }

    private mutating func take(_ input: Inbox.Input, in world: CoreWorld) {
        switch input {
        case .submit(let submission, let reply):
            guard core.hasRoom || submission.parent != nil else {
                let limit = engine.options.concurrency.queue
                reply.end(
                    .failure(
                        MartletError(
                            .limitExceeded, "\(limit) runs are waiting already (the limit 'queue')",
                            hint: "Wait until some have run, or raise concurrency.queue in martlet.yaml.",
                            retry: .safely)))
                return
            }
            let id = engine.newID()
            core.submit(id, submission, in: world)
            submitted.append((id, reply))
        case .command(let run, let command, let reply):
            if core.active[run] == nil {
                deferred.append((run, command, reply))
            } else {
                give(command, to: run, reply, in: world)
            }
        case .stimulus(let run, let stimulus): core.deliver(stimulus, to: run, in: world)
        case .adopt: wantsAdoption = true
        }
    }

    private mutating func give(
        _ command: Inbox.Command, to run: RunID, _ reply: Reply<Void>?, in world: CoreWorld
    ) {
        guard let machine = core.active[run]?.machine else { return }
        if let refusal = Self.refusal(of: command, machine) {
            reply?.end(.failure(refusal))
            return
        }
        switch command {
        case .cancel(let by, let reason): core.deliver(.cancel(by: by, reason: reason), to: run, in: world)
        case .resume(let by): core.deliver(.resume(by: by), to: run, in: world)
        case .decide(let step, let approved, let by, let comment):
            core.deliver(.decided(step: step, approved: approved, by: by, comment: comment), to: run, in: world)
        }
        if let reply { replies.append(reply) }
    }

    /// Why a run cannot do what it is told.
    private static func refusal(of command: Inbox.Command, _ machine: RunMachine) -> MartletError? {
        switch command {
        case .cancel: return nil
        case .resume:
            if machine.canResume { return nil }
            return MartletError(
                .conflict, "the run \(machine.id) is \(machine.status.rawValue), so it cannot be resumed",
                hint: "Only a run that failed or was cancelled goes on.")
        case .decide(let step, _, let author, _):
            if machine.isAsking(step) {
                let approvers = machine.approvers(of: step)
                if approvers.isEmpty || approvers.contains(author) { return nil }
                return MartletError(
                    .permissionDenied, "'\(author)' does not decide the step '\(step)' of run \(machine.id)",
                    hint: "It waits for \(approvers.joined(separator: " or ")).")
            }
            return MartletError(
                .conflict, "the step '\(step)' of run \(machine.id) does not wait for a decision",
                hint: "See `martlet runs show \(machine.id)`.")
        }
    }

    /// Runs whose turn it is, and those that were told something before it.
    private mutating func load(in world: CoreWorld) async {
        let ids = loads
        loads = []
        for id in ids {
            do throws(MartletError) {
                guard let stored = try await engine.store.load(id) else {
                    throw MartletError(.corrupt, "the run \(id) waits and is not stored")
                }
                core.loaded(stored, in: world)
            } catch {
                engine.problem(error)
                core.notLoaded(id, in: world)
            }
        }
        let commands = deferred
        deferred = []
        for (run, command, reply) in commands {
            do throws(MartletError) {
                if core.active[run] == nil {
                    guard let stored = try await engine.store.load(run) else {
                        throw MartletError(.notFound, "there is no run \(run) that an engine drives")
                    }
                    try await take(stored, in: world)
                }
                give(command, to: run, reply, in: world)
                core.sleep(run)
            } catch {
                reply?.end(.failure(error))
            }
        }
    }

    /// Takes a run that is not in memory, to tell it something: its own, or one of an engine that is gone.
    private mutating func take(_ stored: StoredRun, in world: CoreWorld) async throws(MartletError) {
        guard !stored.record.status.isFinal, stored.record.driver != engine.driver else {
            core.wake(stored, in: world)
            return
        }
        guard try await engine.adopt(stored.record) else {
            throw MartletError(
                .conflict, "the run \(stored.record.id) is driven by another process",
                hint: "Ask the server that drives it: --server URL.", retry: .safely)
        }
        if stored.record.status == .pending {
            core.wake(stored, in: world)
        } else {
            core.adopt(stored, in: world)
        }
    }

    /// Stores what gathered, then acts on it.
    private mutating func finishTurn() async {
        let turn = core.takeTurn()
        let replies = replies
        let submitted = submitted
        self.replies = []
        self.submitted = []
        var discarded: Set<RunID> = []
        if !turn.batch.isEmpty {
            guard let stored = await store(turn.batch) else {
                isGivenUp = true
                for (_, reply) in submitted { reply.end(.failure(Inbox.stopped)) }
                for reply in replies { reply.end(.failure(Inbox.stopped)) }
                return
            }
            for (index, (id, reply)) in submitted.enumerated() {
                switch stored[index] {
                case .success(let actual):
                    if actual != id { discarded.insert(id) }
                    reply.end(.success(actual))
                case .failure(let error):
                    discarded.insert(id)
                    reply.end(.failure(error))
                }
            }
        }
        for reply in replies { reply.end(.success(())) }
        let world = world
        for id in discarded { core.discard(id, in: world) }
        for (run, action) in turn.actions where !discarded.contains(run) { perform(action, of: run, in: world) }
        for entry in turn.batch.entries { engine.watchers.changed(entry.run) }
        for record in turn.batch.heads where record.status.isFinal { end(record) }
        for submission in turn.batch.submissions where submission.record.status.isFinal { end(submission.record) }
        loads += turn.loads.filter { !discarded.contains($0) }
        if turn.hasResumed { core.admit(in: world) }
    }

    private func end(_ record: RunRecord) {
        let watchers = engine.watchers
        engine.logs.end(record.id) { watchers.ended(record) }
    }

    /// Stores a batch, however long it takes; only new runs are given up where the store refuses them.
    ///
    /// - Returns: Nil where another engine has taken over.
    private func store(_ batch: RunLogBatch) async -> [Result<RunID, MartletError>]? {
        var batch = batch
        var refused: MartletError?
        let submissions = batch.submissions
        var pause = Duration.milliseconds(20)
        while true {
            do throws(MartletError) {
                let stored = try await engine.store.append(batch)
                return refused.map { error in submissions.map { _ in .failure(error) } } ?? stored.map { .success($0) }
            } catch {
                engine.problem(error)
                if error.code == .conflict { return nil }
                if Task.isCancelled { return submissions.map { _ in .failure(error) } }
                if error.retry != .unknownOutcome, refused == nil, !submissions.isEmpty {
                    refused = error
                    let ids = Set(submissions.map(\.record.id))
                    batch.submissions = []
                    batch.entries.removeAll { ids.contains($0.run) }
                    if batch.isEmpty { return submissions.map { _ in .failure(error) } }
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    private mutating func adopt(in world: CoreWorld) async {
        wantsAdoption = false
        do throws(MartletError) {
            for run in try await engine.orphans() {
                if run.isWaiting {
                    core.enqueue(run.run)
                } else if let stored = try await engine.store.load(run.run.id) {
                    core.adopt(stored, in: world)
                }
            }
            core.admit(in: world)
        } catch {
            engine.problem(error)
            if error.code == .conflict { isGivenUp = true }
        }
    }

    private mutating func perform(_ action: RunAction, of run: RunID, in world: CoreWorld) {
        switch action {
        case .start(let step, let fence):
            guard let machine = core.active[run]?.machine else { return }
            do throws(MartletError) {
                let assignment = try machine.assignment(
                    of: step, fence: fence, now: world.now, expressions: engine.expressions)
                if let assignment { engine.start(assignment) }
            } catch {
                engine.inbox.push(
                    .stimulus(run, .stepEnded(step: step, fence: fence, .failure(StepFailure(error)))))
            }
        case .startChild(let step, let fence):
            guard let machine = core.active[run]?.machine else { return }
            engine.startChild(step, fence, of: machine, ancestors: core.ancestors(of: run), now: world.now)
        case .open:
            if let submission = core.active[run]?.machine.submission { engine.open(run, submission) }
        case .publish: if let record = core.active[run]?.record { engine.publish(record) }
        case .wait, .limit, .stop, .awaitChild, .cancelChild: engine.perform(action, of: run)
        case .release, .finish: break
        }
    }
}
