internal import Clocks
internal import Errors
internal import JSON
internal import Runs

// Steps that are runs of other flows: `flow` names one, `parameters` are what it is given. They read from their parent's branch and
// publish to it, so that the parent's publication holds everything or nothing of them.
extension RunEngine {
    /// - Parameter ancestors: The flows that the step is inside of, its own first.
    func startChild(
        _ step: String, _ fence: Int64, of machine: RunMachine, ancestors: [String], now: Timestamp
    ) {
        let run = machine.id
        Task {
            do throws(MartletError) {
                let assignment = try machine.assignment(of: step, fence: fence, now: now, expressions: expressions)
                guard let assignment else { return }
                let child = try await submitChild(
                    of: assignment, machine.submission, ancestors, former: machine.formerChild(of: step))
                inbox.push(.stimulus(run, .childStarted(step: step, fence: fence, run: child)))
            } catch {
                inbox.push(.stimulus(run, .stepEnded(step: step, fence: fence, .failure(StepFailure(error)))))
            }
        }
    }

    private func submitChild(
        of step: StepAssignment, _ parent: RunSubmission, _ ancestors: [String], former: RunID?
    ) async throws(MartletError) -> RunID {
        guard let name = step.spec["flow"]?.stringValue else {
            throw MartletError(
                .invalidInput, "the step '\(step.step)' does not say which flow it runs", hint: "Write flow: NAME.")
        }
        guard !ancestors.contains(name) else {
            throw MartletError(
                .invalidInput, "the flow '\(name)' would run inside of itself: \(ancestors.joined(separator: " < "))",
                hint: "Split off what both have in common.")
        }
        guard ancestors.count <= options.nestingLimit else {
            throw MartletError(
                .limitExceeded,
                "the flow '\(name)' lies too deep (the limit 'depth of sub-flows' is \(options.nestingLimit))")
        }
        let (definition, parameters) = try await definitions.definition(
            of: name, kind: .flow, parameters: step.spec["parameters"] ?? .object([:]))
        if let former, try await goesOn(former, of: name, parameters, step, by: parent.author) { return former }
        return try await submit(
            RunSubmission(
                definition: definition, parameters: parameters, trigger: "run:\(step.run)", author: parent.author,
                priority: parent.priority, idempotencyKey: "step:\(step.run):\(step.fence)",
                parent: RunParent(run: step.run, step: step.step), force: parent.force, targetBranch: step.branch))
    }

    /// Resumes the run that a sub-flow had before its parent was resumed, where it is asked for the same.
    ///
    /// After a crash it may have been resumed already, and even have ended.
    private func goesOn(
        _ former: RunID, of flow: String, _ parameters: JSONValue, _ step: StepAssignment, by author: String
    ) async throws(MartletError) -> Bool {
        guard let stored = try await store.load(former), stored.submission.definition.name == flow,
            stored.submission.parameters == parameters,
            stored.submission.targetBranch == step.branch ?? stored.submission.targetBranch
        else { return false }
        guard stored.record.status == .failed || stored.record.status == .cancelled else { return true }
        do throws(MartletError) {
            try await resume(former, by: author)
        } catch {
            guard error.code == .conflict, let head = try await store.head(of: former) else { throw error }
            // Somebody resumed it meanwhile.
            return head.status != .failed && head.status != .cancelled
        }
        return true
    }

    /// Tells the step how its run ended.
    func awaitChild(_ step: String, _ fence: Int64, of run: RunID, _ child: RunID) {
        Task {
            let end: StepEnd
            do throws(MartletError) {
                let record = try await wait(for: child)
                if record.status == .success {
                    end = .success(StepOutcome(outputs: try await outputs(of: child)))
                } else {
                    let reason = record.error.map { ": \($0)" } ?? ""
                    end = .failure(
                        StepFailure(
                            code: record.status == .cancelled ? "cancelled" : "failed",
                            message: "the run \(child) of the sub-flow is \(record.status.rawValue)\(reason)",
                            hint: "See `martlet runs show \(child)`."))
                }
            } catch {
                // The engine stops; the next one waits again.
                if error.code == .unavailable { return }
                end = .failure(StepFailure(error))
            }
            inbox.push(.stimulus(run, .stepEnded(step: step, fence: fence, end)))
        }
    }

    private func outputs(of child: RunID) async throws(MartletError) -> JSONValue {
        guard let stored = try await store.load(child) else {
            throw MartletError(.notFound, "the run \(child) of a sub-flow is not there any more")
        }
        return ["run": .string("\(child)"), "steps": RunMachine(replaying: stored).outputs]
    }
}
