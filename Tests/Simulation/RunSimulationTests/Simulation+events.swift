import Errors
import JSON
import RunEngine
import Runs

extension Simulation {
    func handle(_ event: Event) {
        switch event {
        case .crash: if core != nil { crash() }
        case .restart: if core == nil { boot() }
        case .jump: offset += Int64(chance.among(-400_000...400_000)) * 1_000_000
        case .turn(let epoch): if epoch == self.epoch { turn() }
        case .submit(let key, let definition): submit(key, definition, event)
        case .stimulus(let run, let stimulus):
            // A message to a server that is down is sent again.
            guard core != nil else { return at(time + 300_000, event) }
            deliver(stimulus, to: run)
        case .local(let epoch, let run, let stimulus):
            if epoch == self.epoch { deliver(stimulus, to: run) }
        case .worker(let run, let step, let fence): work(run, step, fence)
        case .remote(let event): handle(event)
        case .scheduler(let event): handle(event)
        case .merge(let epoch, let run): merge(epoch, run)
        case .cancel(let run):
            guard core != nil else { return at(time + 300_000, event) }
            command(run, .cancel(by: "somebody", reason: nil))
        case .resume(let run):
            guard core != nil else { return at(time + 300_000, event) }
            if log.runs[run]?.record.status.isFinal == true { command(run, .resume(by: "somebody")) }
        }
    }

    private func deliver(_ stimulus: RunStimulus, to run: RunID) { core?.deliver(stimulus, to: run, in: world) }

    private func command(_ run: RunID, _ stimulus: RunStimulus) {
        if core?.active[run] == nil {
            guard let stored = log.runs[run] else { return }
            core?.wake(stored, in: world)
        }
        deliver(stimulus, to: run)
        core?.sleep(run)
    }

    private func submit(_ key: String, _ definition: RunDefinition, _ event: Event) {
        guard core != nil else { return at(time + 300_000, event) }
        core?.submit(
            identifier(),
            RunSubmission(
                definition: definition, author: "somebody", priority: chance.below(3), idempotencyKey: key),
            in: world)
    }

    /// Stores what the engine decided and acts on it; may crash before, in between and after.
    private func turn() {
        isTurnDue = false
        let waiting = loads
        loads = []
        for id in waiting { if let stored = log.runs[id] { core?.loaded(stored, in: world) } }
        guard let turn = core?.takeTurn() else { return }
        let isStormy = time < Self.calm
        if isStormy, chance.happens(1) { return crash() }
        var discarded: Set<RunID> = []
        let results = log.append(turn.batch)
        if isStormy, chance.happens(1) { return crash() }
        for (submission, actual) in zip(turn.batch.submissions, results) {
            let id = submission.record.id
            if actual != id {
                discarded.insert(id)
                core?.discard(id, in: world)
            } else if let key = submission.submission.idempotencyKey, submission.submission.parent == nil {
                if let earlier = keys[key], earlier != id { violations.append("the key \(key) gave two runs") }
                keys[key] = id
                meddle(with: id)
            }
            if let parent = submission.submission.parent, let key = submission.submission.idempotencyKey {
                let fence = Int64(key.split(separator: ":").last ?? "") ?? 0
                soon(.local(epoch: epoch, parent.run, .childStarted(step: parent.step, fence: fence, run: actual)))
            }
        }
        for (run, action) in turn.actions where !discarded.contains(run) {
            if isStormy, chance.below(400) == 0 { return crash() }
            act(action, run)
        }
        for entry in turn.batch.entries { askPeople(entry.run) }
        loads += turn.loads.filter { !discarded.contains($0) }
        if turn.hasResumed { core?.admit(in: world) }
    }

    /// People who cancel, and go on.
    private func meddle(with run: RunID) {
        if chance.happens(15) { soon(.cancel(run), within: 6_000_000) }
        for _ in 0..<chance.below(3) { soon(.resume(run), within: 12_000_000) }
    }

    private func merge(_ epoch: Int, _ run: RunID) {
        guard epoch == self.epoch else { return }
        let stored = log.runs[run]
        if stored?.transitions.contains(where: { $0.change == .publishing }) != true {
            violations.append("\(run) was merged without a stored intent")
        }
        if merges[run] == nil, chance.happens(10) {
            let failure = StepFailure(code: "conflict", message: "the merge does not go")
            return soon(.local(epoch: epoch, run, .publishFailed(failure)))
        }
        // A merge is recognized by the run's ID.
        if merges[run] == nil { merges[run] = 1 }
        if time < Self.calm, chance.happens(10) { return crash() }
        soon(.local(epoch: epoch, run, .published(commit: "c\(run)")))
    }
}
