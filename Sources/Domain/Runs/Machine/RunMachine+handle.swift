internal import Clocks
internal import JSON

extension RunMachine {
    /// Takes what happened and decides what comes of it.
    public mutating func handle(_ stimulus: RunStimulus, in world: RunSurroundings) -> RunDecision {
        var decision = RunDecision()
        switch stimulus {
        case .start:
            guard phase == .queued else { break }
            record(.started, in: world, &decision)
            if phase == .opening { decision.actions.append(.open) }
        case .opened(let branch, let pinnedCommit):
            guard isOpening else { break }
            record(.opened(branch: branch, pinnedCommit: pinnedCommit), in: world, &decision)
        case .openFailed(let failure):
            guard isOpening else { break }
            isOpening = false
            if phase == .opening { record(.ended(status: .failed, error: failure.message), in: world, &decision) }
        case .stepEnded(let step, let fence, let end):
            guard let node = current(step, fence, .running) else { break }
            stepEnded(node, step, fence, end, in: world, &decision)
        case .retryDue(let step, let fence):
            guard phase == .executing, let node = current(step, fence, .backoff) else { break }
            // Not stored: after a crash what is left of the wait, which is nothing, is waited for again.
            nodes[node].state = .waiting
            startable.append(node)
        case .timedOut(let step, let fence): timedOut(step, fence, in: world, &decision)
        case .childStarted(let step, let fence, let run):
            guard let node = current(step, fence, .running), nodes[node].child == nil else { break }
            record(.childStarted(step: step, run: run), in: world, &decision)
            if phase == .executing, nodes[node].stop == nil {
                decision.actions.append(.awaitChild(step: step, fence: fence, run: run))
            } else {
                decision.actions += [.cancelChild(run: run), .awaitChild(step: step, fence: fence, run: run)]
            }
        case .decided(let step, let approved, let by, let comment):
            guard phase == .executing, let node = node(step), nodes[node].state == .asking else { break }
            record(.decided(step: step, approved: approved, by: by, comment: comment), in: world, &decision)
        case .cancel(let by, let reason):
            guard canCancel else { break }
            record(.cancelRequested(by: by, reason: reason), in: world, &decision)
        case .published(let commit):
            guard phase == .publishing, publishedCommit == nil else { break }
            record(.published(commit: commit), in: world, &decision)
            record(.ended(status: .success, error: nil), in: world, &decision)
        case .publishFailed(let failure):
            guard phase == .publishing else { break }
            record(.ended(status: .failed, error: failure.message), in: world, &decision)
        case .resume(let by):
            guard canResume else { break }
            record(.resumed(by: by), in: world, &decision)
        case .advance: break
        }
        advance(in: world, &decision)
        return decision
    }

    public var canCancel: Bool {
        switch phase {
        case .queued, .opening, .executing: true
        case .draining, .publishing, .ended: false
        }
    }

    public var canResume: Bool {
        if case .ended(let status) = phase { status != .success } else { false }
    }

    /// Whether a step waits for a person.
    public func isAsking(_ step: String) -> Bool {
        phase == .executing && node(step).map { nodes[$0].state == .asking } == true
    }

    /// Who may decide a step that waits for a person; empty for anybody who may write.
    public func approvers(of step: String) -> [String] {
        guard let node = node(step), let named = definition.steps[nodes[node].definition].spec["approvers"] else {
            return []
        }
        return named.stringValue.map { [$0] } ?? (named.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The node of a step, where it is in a state and nobody else was given the step since.
    func current(_ step: String, _ fence: Int64, _ state: RunNode.State) -> Int? {
        guard let node = node(step), nodes[node].state == state, nodes[node].fence == fence else { return nil }
        return node
    }

    mutating func record(_ change: RunChange, in world: RunSurroundings, _ decision: inout RunDecision) {
        let transition = RunTransition(number: number + 1, time: world.now, change: change)
        apply(transition)
        decision.transitions.append(transition)
        if case .ended(let status, _) = change { decision.actions.append(.finish(status)) }
        guard case .draining = phase else { return }
        switch change {
        case .cancelRequested, .stepFailed, .decided: stopAll(&decision)
        default: break
        }
    }

    /// Asks whatever goes on to stop.
    private mutating func stopAll(_ decision: inout RunDecision) {
        for index in nodes.indices where nodes[index].state == .running && nodes[index].stop == nil {
            nodes[index].stop = .cancelled
            if let child = nodes[index].child {
                decision.actions.append(.cancelChild(run: child))
            } else if definition.steps[nodes[index].definition].kind != .flow {
                decision.actions.append(.stop(step: name(of: index), fence: nodes[index].fence, .cancelled))
            }
        }
    }

    private mutating func stepEnded(
        _ node: Int, _ step: String, _ fence: Int64, _ end: StepEnd, in world: RunSurroundings,
        _ decision: inout RunDecision
    ) {
        if let pool = definition.steps[nodes[node].definition].pool { decision.actions.append(.release(pool: pool)) }
        switch end {
        case .success(let outcome):
            record(.stepSucceeded(step: step, fence: fence, outcome: outcome), in: world, &decision)
        case .failure(let failure):
            if nodes[node].stop == .timedOut {
                let limit = definition.steps[nodes[node].definition].policy.timeout ?? .zero
                let late = StepFailure(
                    code: "timed_out", message: "'\(step)' took longer than its timeout of \(limit)",
                    hint: "Give the step a longer timeout, or less to do.")
                failed(node, step, fence, late, in: world, &decision)
            } else if phase != .executing {
                record(.stepCancelled(step: step, fence: fence), in: world, &decision)
            } else {
                failed(node, step, fence, failure, in: world, &decision)
            }
        }
    }

    private mutating func failed(
        _ node: Int, _ step: String, _ fence: Int64, _ failure: StepFailure, in world: RunSurroundings,
        _ decision: inout RunDecision
    ) {
        let policy = definition.steps[nodes[node].definition].policy
        let wait =
            phase == .executing && !failure.isPermanent
            ? policy.retry.wait(after: nodes[node].attempt, chance: world.chance) : nil
        record(.stepFailed(step: step, fence: fence, error: failure, retryAfter: wait), in: world, &decision)
        if let wait { decision.actions.append(.wait(step: step, fence: fence, wait)) }
    }

    private mutating func timedOut(
        _ step: String, _ fence: Int64, in world: RunSurroundings, _ decision: inout RunDecision
    ) {
        guard let node = node(step), nodes[node].fence == fence, nodes[node].stop == nil else { return }
        switch nodes[node].state {
        case .running:
            nodes[node].stop = .timedOut
            if let child = nodes[node].child {
                decision.actions.append(.cancelChild(run: child))
            } else {
                decision.actions.append(.stop(step: step, fence: fence, .timedOut))
            }
        case .asking where phase == .executing:
            let failure = StepFailure(code: "timed_out", message: "nobody decided about '\(step)' in time")
            record(.stepFailed(step: step, fence: fence, error: failure, retryAfter: nil), in: world, &decision)
        default: break
        }
    }
}

extension StepFailure {
    /// Whether no further attempt can change it.
    var isPermanent: Bool {
        ["invalid_input", "unsupported", "permission_denied"].contains(code)
    }
}
