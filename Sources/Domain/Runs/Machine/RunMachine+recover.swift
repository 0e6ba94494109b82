internal import Clocks
internal import JSON

extension RunMachine {
    /// Decides how to go on after the process that drove the run is gone.
    ///
    /// Steps that were given out are given out again, unless whoever does them keeps vanishing; waits go on where they stood by the
    /// wall clock, but never longer than they were to begin with.
    public mutating func recover(in world: RunSurroundings) -> RunDecision {
        var decision = RunDecision()
        switch phase {
        case .queued, .ended: return decision
        case .opening: decision.actions.append(.open)
        case .publishing: decision.actions.append(.publish)
        case .draining:
            // A branch that was being made is found by its name, should it be there.
            isOpening = false
            recoverSteps(in: world, &decision)
        case .executing: recoverSteps(in: world, &decision)
        }
        advance(in: world, &decision)
        return decision
    }

    private mutating func recoverSteps(in world: RunSurroundings, _ decision: inout RunDecision) {
        for index in nodes.indices {
            let name = name(of: index)
            let step = definition.steps[nodes[index].definition]
            let fence = nodes[index].fence
            switch nodes[index].state {
            case .running where step.kind == .flow: recoverChild(index, name, in: world, &decision)
            case .running where phase != .executing:
                record(.stepCancelled(step: name, fence: fence), in: world, &decision)
            case .running where nodes[index].losses + 1 >= Self.lossLimit:
                let failure = StepFailure(
                    code: "unavailable",
                    message: "'\(name)' was given up: \(Self.lossLimit) times what did it ended before it did",
                    hint: "Look whether the step brings its server down, then resume the run.")
                record(.stepFailed(step: name, fence: fence, error: failure, retryAfter: nil), in: world, &decision)
            case .running: record(.stepLost(step: name, fence: fence), in: world, &decision)
            case .asking where phase == .executing:
                if let timeout = step.policy.timeout {
                    let left = remaining(of: timeout, since: nodes[index].startedAt, at: world.now)
                    decision.actions.append(.limit(step: name, fence: fence, left))
                }
            case .backoff where phase == .executing:
                let wait = nodes[index].retryAfter ?? .zero
                let left = remaining(of: wait, since: nodes[index].failedAt, at: world.now)
                decision.actions.append(.wait(step: name, fence: fence, left))
            default: break
            }
        }
    }

    private mutating func recoverChild(
        _ node: Int, _ name: String, in world: RunSurroundings, _ decision: inout RunDecision
    ) {
        let fence = nodes[node].fence
        guard let child = nodes[node].child else {
            if phase == .executing {
                decision.actions.append(.startChild(step: name, fence: fence))
            } else {
                // Its run, should it be there, is found by its key and cancelled when it is told.
                nodes[node].stop = .cancelled
                decision.actions.append(.startChild(step: name, fence: fence))
            }
            return
        }
        if phase != .executing {
            nodes[node].stop = .cancelled
            decision.actions.append(.cancelChild(run: child))
        }
        decision.actions.append(.awaitChild(step: name, fence: fence, run: child))
        if phase == .executing, let timeout = definition.steps[nodes[node].definition].policy.timeout {
            let left = remaining(of: timeout, since: nodes[node].startedAt, at: world.now)
            decision.actions.append(.limit(step: name, fence: fence, left))
        }
    }

    /// What is left of a wait; a clock that was set back or forth neither prolongs nor skips more than the wait itself.
    private func remaining(of wait: Duration, since start: Timestamp?, at now: Timestamp) -> Duration {
        guard let start else { return wait }
        let passed = Duration.microseconds(max(0, now.microseconds - start.microseconds))
        return max(.zero, wait - passed)
    }
}
