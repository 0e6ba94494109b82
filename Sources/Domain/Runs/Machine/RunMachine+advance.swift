internal import Clocks
public import Errors
internal import JSON

// What follows by itself: steps that can start, and the run's end.
extension RunMachine {
    mutating func advance(in world: RunSurroundings, _ decision: inout RunDecision) {
        if phase == .executing {
            unpark(in: world, &decision)
            startWhatCan(in: world, &decision)
        }
        switch phase {
        case .executing where unfinished == 0:
            if failedSteps > 0 {
                record(.ended(status: .failed, error: failure?.message), in: world, &decision)
            } else if definition.publishes {
                record(.publishing, in: world, &decision)
                decision.actions.append(.publish)
            } else {
                record(.ended(status: .success, error: nil), in: world, &decision)
            }
        case .draining(let status) where running == 0 && children == 0 && !isOpening:
            let error = status == .failed ? failure?.message : nil
            record(.ended(status: status, error: error), in: world, &decision)
        default: break
        }
    }

    private mutating func startWhatCan(in world: RunSurroundings, _ decision: inout RunDecision) {
        while phase == .executing, nextStartable < startable.count {
            let node = startable[nextStartable]
            guard nodes[node].state == .waiting else {
                nextStartable += 1
                continue
            }
            if settle(node, in: world, &decision) {
                nextStartable += 1
                continue
            }
            let step = definition.steps[nodes[node].definition]
            let needsExecutor = step.kind != .approval && step.kind != .flow
            if needsExecutor, running >= max(1, definition.parallelism) { break }
            nextStartable += 1
            if needsExecutor, let pool = step.pool, !world.acquire(pool) {
                parked[pool, default: []].append(node)
                continue
            }
            give(node, step, in: world, &decision)
        }
        if nextStartable == startable.count {
            startable.removeAll(keepingCapacity: true)
            nextStartable = 0
        }
    }

    /// Steps that wait for room in pools, as far as there is some now.
    private mutating func unpark(in world: RunSurroundings, _ decision: inout RunDecision) {
        for pool in parked.keys.sorted() {
            guard var waiting = parked[pool] else { continue }
            var next = 0
            while phase == .executing, next < waiting.count, running < max(1, definition.parallelism) {
                let node = waiting[next]
                // A replay may have put it here twice.
                let isWaiting = nodes[node].state == .waiting
                if isWaiting, !world.acquire(pool) { break }
                next += 1
                if isWaiting { give(node, definition.steps[nodes[node].definition], in: world, &decision) }
            }
            waiting.removeFirst(next)
            parked[pool] = waiting.isEmpty ? nil : waiting
        }
    }

    /// The pools that steps of the run wait for.
    public var wantedPools: Dictionary<String, [Int]>.Keys { parked.keys }

    /// What needs no one to do it: skips the step, or spreads it over its list.
    ///
    /// - Returns: False where the step is to be given out.
    private mutating func settle(
        _ node: Int, in world: RunSurroundings, _ decision: inout RunDecision
    ) -> Bool {
        guard nodes[node].element == nil else { return false }
        let step = definition.steps[nodes[node].definition]
        if step.dependsOn.contains(where: { isBroken($0) }) {
            record(.stepSkipped(step: step.name, reason: .upstream), in: world, &decision)
            return true
        }
        guard step.when != nil || step.forEach != nil else { return false }
        do throws(MartletError) {
            let scope = scope(of: node)
            if let condition = step.when, try !world.expressions.condition(condition, in: scope) {
                record(.stepSkipped(step: step.name, reason: .condition), in: world, &decision)
                return true
            }
            guard let list = step.forEach else { return false }
            let items = try world.expressions.list(list.list, in: scope)
            guard items.count <= ForEach.elementLimit else {
                throw MartletError(
                    .limitExceeded,
                    "'\(step.name)' fans out over \(items.count) elements (the limit 'elements of a step' is \(ForEach.elementLimit))"
                )
            }
            record(.stepFannedOut(step: step.name, items: items), in: world, &decision)
        } catch {
            record(
                .stepFailed(step: step.name, fence: 0, error: StepFailure(error), retryAfter: nil), in: world, &decision
            )
        }
        return true
    }

    /// Whether a step ended so that those behind it cannot run.
    private func isBroken(_ name: String) -> Bool {
        guard let node = positions[name] else { return false }
        return switch nodes[node].state {
        case .failed, .cancelled: !definition.steps[node].policy.allowsFailure
        case .skipped(.upstream): true
        default: false
        }
    }

    private mutating func give(
        _ node: Int, _ step: StepDefinition, in world: RunSurroundings, _ decision: inout RunDecision
    ) {
        let name = name(of: node)
        let fence = number + 1
        record(.stepStarted(step: name, attempt: nodes[node].attempt + 1, fence: fence), in: world, &decision)
        switch step.kind {
        case .approval: break
        case .flow: decision.actions.append(.startChild(step: name, fence: fence))
        default: decision.actions.append(.start(step: name, fence: fence))
        }
        if let timeout = step.policy.timeout { decision.actions.append(.limit(step: name, fence: fence, timeout)) }
    }
}

extension StepFailure {
    /// The error as it is kept.
    public init(_ error: MartletError) {
        self.init(
            code: error.code.rawValue, message: error.location.map { "\($0): \(error.message)" } ?? error.message,
            hint: error.hint)
    }
}
