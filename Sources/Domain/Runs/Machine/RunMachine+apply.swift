internal import Clocks
internal import JSON

// What each transition makes of the machine: the same when it happens and when it is replayed.
extension RunMachine {
    mutating func apply(_ transition: RunTransition) {
        number = transition.number
        let time = transition.time
        switch transition.change {
        case .started:
            startedAt = startedAt ?? time
            finishedAt = nil
            isOpening = definition.publishes && branch == nil
            phase = isOpening ? .opening : .executing
        case .opened(let branch, let pinnedCommit):
            self.branch = branch
            self.pinnedCommit = pinnedCommit
            isOpening = false
            if case .opening = phase { phase = .executing }
        case .cancelRequested:
            switch phase {
            case .queued, .opening, .executing: phase = .draining(.cancelled)
            case .draining, .publishing, .ended: break
            }
        case .publishing: phase = .publishing
        case .published(let commit): publishedCommit = commit
        case .ended(let status, let error):
            phase = .ended(status)
            self.error = error
            finishedAt = time
            isOpening = false
        case .resumed: applyResume()
        case .stepStarted(let step, _, _), .stepSucceeded(let step, _, _), .stepFailed(let step, _, _, _),
            .stepCancelled(let step, _), .stepLost(let step, _), .stepSkipped(let step, _), .stepFannedOut(let step, _),
            .decided(let step, _, _, _), .childStarted(let step, _):
            if let node = node(step) { apply(transition.change, to: node, at: time) }
        }
    }

    private mutating func apply(_ change: RunChange, to node: Int, at time: Timestamp) {
        switch change {
        case .stepStarted(_, let attempt, let fence):
            let isAsking = definition.steps[nodes[node].definition].kind == .approval
            nodes[node].state = isAsking ? .asking : .running
            nodes[node].attempt = attempt
            nodes[node].attemptsInAll += 1
            nodes[node].fence = fence
            nodes[node].startedAt = time
            nodes[node].finishedAt = nil
            nodes[node].stop = nil
            nodes[node].child = nil
            count(node, isAsking ? 0 : 1)
        case .stepSucceeded(_, _, let outcome):
            leave(node)
            nodes[node].outcome = outcome
            nodes[node].failure = nil
            end(node, .success, at: time)
        case .stepFailed(_, _, let failure, let retryAfter):
            leave(node)
            nodes[node].failure = failure
            nodes[node].failedAt = time
            nodes[node].retryAfter = retryAfter
            if retryAfter == nil { end(node, .failed, at: time) } else { nodes[node].state = .backoff }
        case .stepCancelled:
            leave(node)
            end(node, .cancelled, at: time)
        case .stepLost:
            leave(node)
            nodes[node].losses += 1
            nodes[node].attempt -= 1
            nodes[node].state = .waiting
            startable.append(node)
        case .stepSkipped(_, let reason): end(node, .skipped(reason), at: time)
        case .stepFannedOut(_, let items):
            nodes[node].startedAt = time
            fanOut(node, items, at: time)
        case .decided(let step, let approved, let by, let comment):
            var outputs: JSONObject = ["approved": .bool(approved), "by": .string(by)]
            if let comment { outputs["comment"] = .string(comment) }
            nodes[node].outcome = StepOutcome(outputs: .object(outputs))
            if !approved {
                nodes[node].failure = StepFailure(
                    code: "failed", message: "'\(step)' was rejected by \(by)\(comment.map { ": \($0)" } ?? "")")
            }
            end(node, approved ? .success : .failed, at: time)
        case .childStarted(_, let run): nodes[node].child = run
        default: break
        }
    }

    /// Steps that are given out count against the run's parallelism; sub-flows do not.
    private mutating func count(_ node: Int, _ change: Int) {
        if definition.steps[nodes[node].definition].kind == .flow { children += change } else { running += change }
    }

    /// A node that was given out is so no longer.
    private mutating func leave(_ node: Int) {
        if nodes[node].state == .running { count(node, -1) }
        nodes[node].stop = nil
    }

    private mutating func end(_ node: Int, _ state: RunNode.State, at time: Timestamp) {
        nodes[node].state = state
        nodes[node].finishedAt = time
        if let element = nodes[node].element {
            endElement(node, of: element.parent, state, at: time)
            return
        }
        unfinished -= 1
        if state == .failed, !definition.steps[nodes[node].definition].policy.allowsFailure {
            failedSteps += 1
            if failure == nil { failure = nodes[node].failure }
            if definition.onFailure == .stop, phase == .executing { phase = .draining(.failed) }
        }
        for dependent in dependents[node] {
            nodes[dependent].blockers -= 1
            if nodes[dependent].blockers == 0 { startable.append(dependent) }
        }
    }

    private mutating func endElement(_ node: Int, of parent: Int, _ state: RunNode.State, at time: Timestamp) {
        guard var fan = nodes[parent].fan else { return }
        fan.unfinished -= 1
        if state == .failed {
            fan.failed += 1
            if fan.failure == nil { fan.failure = nodes[node].failure }
        }
        release(&fan, 1)
        nodes[parent].fan = fan
        let isStopping =
            definition.onFailure == .stop && !definition.steps[nodes[parent].definition].policy.allowsFailure
        if isStopping, fan.failed > 0, phase == .executing {
            if failure == nil { failure = fan.failure }
            phase = .draining(.failed)
        }
        guard fan.unfinished == 0 else { return }
        nodes[parent].failure = fan.failure
        end(parent, fan.failed > 0 ? .failed : .success, at: time)
    }

    private mutating func fanOut(_ node: Int, _ items: [JSONValue], at time: Timestamp) {
        let step = definition.steps[nodes[node].definition]
        let limit = max(1, step.forEach?.limit ?? 1)
        var fan = RunNode.Fan(items: items, first: nodes.count, limit: limit, unfinished: items.count)
        nodes[node].state = .fanned
        for index in items.indices {
            nodes.append(RunNode(definition: nodes[node].definition, blockers: 0, element: (node, index)))
        }
        release(&fan, limit)
        nodes[node].fan = fan
        if items.isEmpty { end(node, .success, at: time) }
    }

    /// Lets further elements go.
    private mutating func release(_ fan: inout RunNode.Fan, _ count: Int) {
        var left = count
        while left > 0, fan.next < fan.items.count {
            if nodes[fan.first + fan.next].state == .waiting {
                startable.append(fan.first + fan.next)
                left -= 1
            }
            fan.next += 1
        }
    }

    /// Everything that did not end well waits again; what succeeded stays.
    private mutating func applyResume() {
        phase = .queued
        failure = nil
        failedSteps = 0
        error = nil
        finishedAt = nil
        running = 0
        children = 0
        startable = []
        nextStartable = 0
        parked = [:]
        for index in nodes.indices where !isSettled(index) {
            nodes[index].state = nodes[index].fan == nil ? .waiting : .fanned
            nodes[index].attempt = 0
            nodes[index].losses = 0
            nodes[index].failure = nil
            nodes[index].stop = nil
            nodes[index].formerChild = nodes[index].child ?? nodes[index].formerChild
            nodes[index].child = nil
        }
        for index in definition.steps.indices {
            nodes[index].blockers = definition.steps[index].dependsOn.count { name in
                positions[name].map { !nodes[$0].state.isFinal } ?? false
            }
            if nodes[index].state == .waiting, nodes[index].blockers == 0 { startable.append(index) }
            if nodes[index].state == .fanned { resumeFan(of: index) }
        }
        unfinished = definition.steps.indices.count { !nodes[$0].state.isFinal }
    }

    private func isSettled(_ node: Int) -> Bool {
        switch nodes[node].state {
        case .success, .skipped(.condition), .skipped(.unchanged): true
        case .failed:
            nodes[node].element == nil && definition.steps[nodes[node].definition].policy.allowsFailure
        default: false
        }
    }

    private mutating func resumeFan(of parent: Int) {
        guard var fan = nodes[parent].fan else { return }
        let left = fan.items.indices.filter { !nodes[fan.first + $0].state.isFinal }
        fan.unfinished = left.count
        fan.failed = 0
        fan.failure = nil
        // Those before `next` that did not end well go at once, up to the limit; the rest one after another, in order.
        fan.next = left.first ?? fan.items.count
        nodes[parent].fan = fan
        release(&fan, fan.limit)
        nodes[parent].fan = fan
    }
}
