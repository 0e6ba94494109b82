import Errors
import JSON
import RunEngine
import Runs

// What the world does when the engine acts.
extension Simulation {
    func act(_ action: RunAction, _ run: RunID) {
        switch action {
        case .open:
            soon(.local(epoch: epoch, run, .opened(branch: "run/\(run)", pinnedCommit: "c0")))
        case .start(let step, let fence): start(run, step, fence)
        case .stop(let step, let fence, _): stop(run, step, fence)
        case .wait(let step, let fence, let wait):
            alarm(.retryDue(step: step, fence: fence), of: run, after: wait)
        case .limit(let step, let fence, let limit):
            alarm(.timedOut(step: step, fence: fence), of: run, after: limit)
        case .startChild(let step, let fence): startChild(run, step, fence)
        case .awaitChild(let step, let fence, let child):
            awaited[child, default: []].append((epoch, run, step, fence))
            if log.runs[child]?.record.status.isFinal == true { tellParents(of: child) }
        case .cancelChild(let child): soon(.cancel(child))
        case .publish: soon(.merge(epoch: epoch, run))
        case .finish: tellParents(of: run)
        case .release: break
        }
    }

    private func alarm(_ stimulus: RunStimulus, of run: RunID, after wait: Duration) {
        let (seconds, attoseconds) = wait.components
        if wait > .seconds(3600) { violations.append("\(run) waits for \(wait)") }
        let due = time + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        at(due, .local(epoch: epoch, run, stimulus))
        if chance.happens(5) { at(due, .local(epoch: epoch, run, stimulus)) }
    }

    private func start(_ run: RunID, _ step: String, _ fence: Int64) {
        let isStored = log.runs[run]?.transitions.contains { transition in
            if case .stepStarted(step, _, fence) = transition.change { true } else { false }
        }
        if isStored != true { violations.append("\(run) \(step) was given out before that was stored") }
        if isRemote(run, step) { giveAway(run, step, fence) } else { soon(.worker(run, step: step, fence: fence)) }
    }

    /// Whether a step is for workers elsewhere.
    private func isRemote(_ run: RunID, _ step: String) -> Bool {
        let name = step.prefix { $0 != "[" }
        return log.runs[run]?.submission.definition.steps.first { $0.name == name }?.group != nil
    }

    /// A worker got a step: it acts, and answers once, twice, late, or not until its lease is lost.
    func work(_ run: RunID, _ step: String, _ fence: Int64) {
        let name = "\(run) \(step) \(fence)"
        if !acted.insert(name).inserted { violations.append("\(name) was acted on twice") }
        let answer = RunStimulus.stepEnded(step: step, fence: fence, outcome(fence: fence))
        if chance.happens(5) {
            // It dies; after a while its lease is taken for lost.
            let lost = StepFailure(code: "unavailable", message: "the worker is gone")
            return soon(.stimulus(run, .stepEnded(step: step, fence: fence, .failure(lost))), within: 3_000_000)
        }
        let delay = chance.happens(10) ? 8_000_000 : 500_000
        for _ in 0..<(chance.happens(10) ? 2 : 1) { soon(.stimulus(run, answer), within: delay) }
    }

    /// What comes of an attempt.
    func outcome(fence: Int64) -> StepEnd {
        switch chance.below(20) {
        case 0: .failure(StepFailure(code: "invalid_input", message: "it never works"))
        case 1...4: .failure(StepFailure(code: "failed", message: "it did not work"))
        default: .success(StepOutcome(outputs: ["by": .integer(fence)]))
        }
    }

    private func stop(_ run: RunID, _ step: String, _ fence: Int64) {
        if isRemote(run, step) { return callBack(run, step, fence) }
        let failure = StepFailure(code: "cancelled", message: "it stopped")
        // Polite ones stop soon; others are given up after a while.
        soon(
            .stimulus(run, .stepEnded(step: step, fence: fence, .failure(failure))),
            within: chance.happens(70) ? 100_000 : 5_000_000)
    }

    private func startChild(_ run: RunID, _ step: String, _ fence: Int64) {
        guard let machine = core?.active[run]?.machine,
            let index = machine.submission.definition.steps.firstIndex(where: { $0.name == step }),
            let name = machine.submission.definition.steps[index].spec["flow"]?.stringValue,
            let definition = inner[name]
        else { return }
        guard core?.ancestors(of: run).contains(name) == false else {
            let circle = StepFailure(code: "invalid_input", message: "it would run inside of itself")
            return soon(.local(epoch: epoch, run, .stepEnded(step: step, fence: fence, .failure(circle))))
        }
        core?.submit(
            identifier(),
            RunSubmission(
                definition: definition, author: "somebody", idempotencyKey: "step:\(run):\(fence)",
                parent: RunParent(run: run, step: step), targetBranch: machine.branch),
            in: world)
    }

    private func tellParents(of child: RunID) {
        guard let status = log.runs[child]?.record.status, status.isFinal else { return }
        for waiting in awaited.removeValue(forKey: child) ?? [] {
            let end: StepEnd =
                status == .success
                ? .success(StepOutcome()) : .failure(StepFailure(code: "failed", message: "the sub-flow failed"))
            soon(
                .local(
                    epoch: waiting.epoch, waiting.parent,
                    .stepEnded(step: waiting.step, fence: waiting.fence, end)))
        }
    }

    /// Whoever is asked decides in the end, perhaps twice.
    func askPeople(_ run: RunID) {
        guard let machine = core?.active[run]?.machine,
            machine.submission.definition.steps.contains(where: { $0.kind == .approval })
        else { return }
        for step in machine.steps where step.awaitsDecision {
            soon(
                .stimulus(
                    run,
                    .decided(step: step.name, approved: chance.happens(80), by: "somebody", comment: nil)),
                within: 4_000_000)
        }
    }
}
