public import Clocks
public import Errors
public import JSON

// What others see of a run: assignments, what expressions may name, records.
extension RunMachine {
    /// What whoever does a step is given, where it is given out with this fence.
    public func assignment(
        of step: String, fence: Int64, now: Timestamp, expressions: any StepExpressions
    ) throws(MartletError) -> StepAssignment? {
        guard let node = current(step, fence, .running) else { return nil }
        let definition = definition.steps[nodes[node].definition]
        var spec = definition.spec
        if spec != .object([:]) { spec = try expressions.value(spec, in: scope(of: node)) }
        let item = nodes[node].element.flatMap { nodes[$0.parent].fan?.items[$0.index] }
        var inputs = JSONObject()
        for name in definition.dependsOn {
            if let position = positions[name] { inputs[name] = outputs(of: position) }
        }
        let timeout = definition.policy.timeout
        return StepAssignment(
            run: id, runName: self.definition.name, step: step, attempt: nodes[node].attempt, fence: fence,
            kind: definition.kind, spec: spec,
            parameters: submission.parameters, inputs: .object(inputs), item: item, branch: branch,
            pinnedCommit: pinnedCommit,
            deadline: timeout.map { Timestamp(microseconds: now.microseconds + $0.inMicroseconds) }, timeout: timeout,
            group: definition.group, author: submission.author, force: submission.force)
    }

    /// The run of a step's sub-flow that did not succeed before this run was resumed: it goes on from there.
    public func formerChild(of step: String) -> RunID? { node(step).flatMap { nodes[$0].formerChild } }

    /// What the expressions of a step may name.
    func scope(of node: Int) -> ExpressionScope {
        var steps: [String: StepResultView] = [:]
        var pending = definition.steps[nodes[node].definition].dependsOn
        while let name = pending.popLast() {
            guard steps[name] == nil, let position = positions[name] else { continue }
            steps[name] = StepResultView(status: status(of: position), outputs: outputs(of: position))
            pending += definition.steps[position].dependsOn
        }
        let element = nodes[node].element
        let item = element.flatMap { nodes[$0.parent].fan?.items[$0.index] }
        return ExpressionScope(
            parameters: submission.parameters, steps: steps, item: item, index: element?.index,
            run: RunView(
                id: id, name: definition.name, trigger: submission.trigger, author: submission.author, branch: branch,
                startedAt: startedAt ?? Timestamp(microseconds: 0)))
    }

    /// A step's outputs: an object, or a list of the elements' where it fans out.
    func outputs(of node: Int) -> JSONValue {
        guard let fan = nodes[node].fan else { return nodes[node].outcome?.outputs ?? .object([:]) }
        return .array(fan.items.indices.map { nodes[fan.first + $0].outcome?.outputs ?? .null })
    }

    /// The outputs of all steps, by name.
    public var outputs: JSONValue {
        .object(JSONObject(definition.steps.indices.map { (definition.steps[$0].name, outputs(of: $0)) }))
    }

    private func status(of node: Int) -> StepStatus {
        switch nodes[node].state {
        case .waiting, .backoff, .asking:
            if case .ended = phase { .cancelled } else if nodes[node].state == .waiting { .waiting } else { .running }
        case .running, .fanned: if case .ended = phase { .cancelled } else { .running }
        case .success: .success
        case .failed: .failed
        case .cancelled: .cancelled
        case .skipped: .skipped
        }
    }

    /// The steps as they are kept and shown; elements of one that fans out stand behind it.
    public var steps: [StepRecord] {
        var records: [StepRecord] = []
        for (index, step) in definition.steps.enumerated() {
            records.append(record(of: index, step))
            guard let fan = nodes[index].fan else { continue }
            for element in fan.items.indices { records.append(record(of: fan.first + element, step)) }
        }
        return records
    }

    private func record(of node: Int, _ step: StepDefinition) -> StepRecord {
        let isUnchanged = nodes[node].state == .success && nodes[node].outcome?.isUnchanged == true
        // Its outputs are there as after a success, and expressions see it as one.
        var record = StepRecord(
            name: name(of: node), status: isUnchanged ? .skipped : status(of: node), action: step.kind.rawValue,
            inputs: step.dependsOn)
        record.startedAt = nodes[node].startedAt
        record.finishedAt = nodes[node].finishedAt
        record.attempts = nodes[node].attemptsInAll
        record.rowsWritten = nodes[node].outcome?.rows
        record.bytesWritten = nodes[node].outcome?.bytes
        record.peakMemory = nodes[node].outcome?.peakMemory
        record.cpuTime = nodes[node].outcome?.cpuTime
        record.outputs = nodes[node].outcome?.outputs
        record.child = nodes[node].child
        record.awaitsDecision = nodes[node].state == .asking && phase == .executing
        switch nodes[node].state {
        case .skipped(let reason): record.error = reason == .upstream ? "not run, since what it needs failed" : nil
        case .success: record.error = isUnchanged ? "not run, since code and inputs are as they were" : nil
        default: record.error = nodes[node].failure?.message
        }
        return record
    }

    /// The pools in which its steps have places, once for each.
    public var heldPools: [String] {
        nodes.filter { $0.state == .running }.compactMap { definition.steps[$0.definition].pool }
    }

    /// The head of the run as it is now.
    ///
    /// - Parameter record: The head as it was.
    public func updated(_ record: RunRecord) -> RunRecord {
        var record = record
        record.status = status
        record.branch = branch
        record.pinnedCommit = pinnedCommit ?? record.pinnedCommit
        record.publishedCommit = publishedCommit
        record.startedAt = startedAt
        record.finishedAt = finishedAt
        record.error = error
        return record
    }
}
