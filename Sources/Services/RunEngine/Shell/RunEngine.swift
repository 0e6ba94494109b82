public import Clocks
public import Errors
public import Identifiers
public import Runs
internal import Synchronization

/// Drives many runs at once: stores what happens to all of them in one transaction for each wait for the disk, then acts on it.
///
/// `run()` is its one long-lived task; everything else puts something before that task. See `EngineCore` for what is decided.
public final class RunEngine: RunControl {
    let store: any RunLogStore
    let executor: any StepExecutor
    let expressions: any StepExpressions
    let branches: (any RunBranches)?
    let definitions: any RunDefinitions
    let liveness: any RunLiveness
    let clock: any WallClock
    let options: RunEngineOptions
    let problem: @Sendable (MartletError) -> Void

    private let name: Mutex<RunID>
    /// Names this engine in the heads of runs; another name after its runs were taken over.
    public var driver: RunID { name.withLock { $0 } }
    let inbox = Inbox()
    let steps = StepRegistry()
    let timers = TimerQueue()
    let logs: LogPipe
    let watchers = Watchers()
    private let running = Mutex(false)

    /// Whether `run()` was called.
    public var isRunning: Bool { running.withLock { $0 } }

    /// - Parameter branches: Nil where there is no lake; then flows that publish are refused.
    /// - Parameter records: Where lines of log go.
    /// - Parameter problem: Told what goes wrong and concerns no run, for the server's log.
    public init(
        store: any RunLogStore, executor: any StepExecutor, expressions: any StepExpressions,
        branches: (any RunBranches)?, definitions: any RunDefinitions, records: (any RunStore)?,
        liveness: any RunLiveness, clock: any WallClock, options: RunEngineOptions = RunEngineOptions(),
        problem: @escaping @Sendable (MartletError) -> Void = { _ in }
    ) {
        self.store = store
        self.executor = executor
        self.expressions = expressions
        self.branches = branches
        self.definitions = definitions
        self.liveness = liveness
        self.clock = clock
        self.options = options
        self.problem = problem
        logs = LogPipe(store: records, limit: options.logLimit, problem: problem)
        var generator = SystemRandomNumberGenerator()
        name = Mutex(RunID(UUID.timeOrdered(at: clock.now(), using: &generator)))
    }

    /// Drives runs until the task is cancelled; what goes on then is stopped, and gone on with by the next engine.
    ///
    /// - Parameter adoptsOthers: Whether it goes on with the runs of engines that are gone; false for one that serves a single command.
    public func run(adoptsOthers: Bool = true) async throws {
        var claim = try claim()
        defer { claim.release() }
        running.withLock { $0 = true }
        if adoptsOthers { inbox.push(.adopt) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.logs.run() }
            group.addTask { await self.timers.run { self.alarm($0) } }
            if adoptsOthers { group.addTask { await self.lookForOrphans() } }
            while true {
                var loop = EngineLoop(engine: self)
                guard await loop.run() else { break }
                // It stood still for so long that others went on with its runs; it begins anew, with none.
                dropSteps()
                watchers.interrupt()
                claim.release()
                guard let next = await claimAnew() else { break }
                claim = next
            }
            inbox.close()
            await stopSteps()
            group.cancelAll()
        }
        watchers.close()
    }

    private func claim() throws -> any RunClaim {
        guard let claim = try liveness.claim(driver) else {
            throw MartletError(.internal, "the new engine \(driver) is claimed by another process")
        }
        return claim
    }

    /// Takes another name, however long it takes; nil where the task is cancelled meanwhile.
    private func claimAnew() async -> (any RunClaim)? {
        while !Task.isCancelled {
            name.withLock { $0 = newID() }
            do {
                return try claim()
            } catch {
                problem(MartletError(wrapping: error))
            }
            try? await Task.sleep(for: .seconds(1))
        }
        return nil
    }

    /// Ends what goes on without waiting for it: whoever drives its runs now has given it out anew.
    private func dropSteps() {
        for step in steps.all where steps.remove(step.key) != nil {
            step.stop(.shutdown)
            step.force()
        }
    }

    private func lookForOrphans() async {
        while (try? await Task.sleep(for: options.adoptionInterval)) != nil { inbox.push(.adopt) }
    }

    private func alarm(_ alarm: TimerQueue.Alarm) {
        switch alarm {
        case .stimulus(let run, let stimulus): inbox.push(.stimulus(run, stimulus))
        case .timeout(let key, let step):
            inbox.push(.stimulus(key.run, .timedOut(step: step, fence: key.fence)))
        case .force(let key):
            guard let step = steps[key] else { return }
            step.force()
            timers.add(.abandon(key), after: options.patience) { self.steps.contains($0) }
        case .abandon(let key):
            guard let step = steps.remove(key) else { return }
            let failure = StepFailure(
                code: ErrorCode.timedOut.rawValue,
                message: "'\(step.step)' was stopped by force and did not answer within \(options.patience)",
                hint: "What it started may still be going on.")
            inbox.push(.stimulus(key.run, .stepEnded(step: step.step, fence: key.fence, .failure(failure))))
        }
    }

    /// Stops what goes on, since the engine stops; nothing of it is recorded, so that it will be given out again.
    private func stopSteps() async {
        let all = steps.all
        for step in all { step.stop(.shutdown) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Sleeping is cut short by the group once every step has ended.
                if (try? await Task.sleep(for: self.options.grace)) != nil { for step in all { step.force() } }
            }
            group.addTask {
                for step in all { await step.ended() }
            }
            await group.next()
            if steps.count == 0 { group.cancelAll() }
        }
    }

    func newID() -> RunID {
        var generator = SystemRandomNumberGenerator()
        return RunID(UUID.timeOrdered(at: clock.now(), using: &generator))
    }
}
