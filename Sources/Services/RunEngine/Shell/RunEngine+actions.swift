internal import Clocks
internal import Errors
internal import JSON
internal import Runs

// Carrying out what was decided and stored. Tasks here belong to no other, since they outlive the turn that starts them; each ends
// by putting what came of it before the engine.
extension RunEngine {
    func start(_ assignment: StepAssignment) {
        let key = StepKey(run: assignment.run, fence: assignment.fence)
        let step = RunningStep(key: key, step: assignment.step, logs: logs, clock: clock)
        steps.add(step, key)
        step.attach(
            Task {
                let end: StepEnd
                do throws(MartletError) {
                    end = Self.checked(try await executor.execute(assignment, step), of: assignment.step)
                } catch {
                    end = .failure(StepFailure(error))
                }
                // One that was given up answers too late.
                guard steps.remove(key) != nil else { return }
                inbox.push(.stimulus(key.run, .stepEnded(step: assignment.step, fence: key.fence, end)))
            })
    }

    private static func checked(_ outcome: StepOutcome, of step: String) -> StepEnd {
        guard outcome.outputs != .object([:]) else { return .success(outcome) }
        let size = outcome.outputs.encoded().count
        guard size > StepOutcome.outputLimit else { return .success(outcome) }
        return .failure(
            StepFailure(
                code: ErrorCode.limitExceeded.rawValue,
                message:
                    "the outputs of '\(step)' have \(size) bytes (the limit 'bytes of a step's outputs' is \(StepOutcome.outputLimit))",
                hint: "Put the data into a table and pass its name on."))
    }

    func perform(_ action: RunAction, of run: RunID) {
        switch action {
        case .wait(let step, let fence, let wait):
            timers.add(.stimulus(run, .retryDue(step: step, fence: fence)), after: wait) { self.steps.contains($0) }
        case .limit(let step, let fence, let limit):
            let key = StepKey(run: run, fence: fence)
            let alarm: TimerQueue.Alarm =
                steps.contains(key)
                ? .timeout(key, step: step) : .stimulus(run, .timedOut(step: step, fence: fence))
            timers.add(alarm, after: limit) { self.steps.contains($0) }
        case .stop(_, let fence, let reason):
            let key = StepKey(run: run, fence: fence)
            guard let running = steps[key], running.stop(reason) else { return }
            timers.add(.force(key), after: options.grace) { self.steps.contains($0) }
        case .awaitChild(let step, let fence, let child): awaitChild(step, fence, of: run, child)
        case .cancelChild(let child):
            inbox.push(.command(child, .cancel(by: "run:\(run)", reason: "the run above it stops"), nil))
        default: break
        }
    }

    func open(_ run: RunID, _ submission: RunSubmission) {
        Task {
            let definition = submission.definition
            do throws(MartletError) {
                guard let branches else {
                    throw MartletError(.unsupported, "'\(definition.name)' works on the lake, and there is none here")
                }
                let opened = try await patiently {
                    () async throws(MartletError) in
                    try await branches.open(
                        run, target: submission.targetBranch, pinnedCommit: submission.pinnedCommit)
                }
                inbox.push(
                    .stimulus(run, .opened(branch: opened.branch, pinnedCommit: opened.pinnedCommit)))
            } catch {
                inbox.push(.stimulus(run, .openFailed(StepFailure(error))))
            }
        }
    }

    func publish(_ record: RunRecord) {
        Task {
            do throws(MartletError) {
                guard let branches else {
                    throw MartletError(.unsupported, "the run \(record.id) works on the lake, and there is none here")
                }
                let commit = try await patiently {
                    () async throws(MartletError) in try await branches.publish(record)
                }
                inbox.push(.stimulus(record.id, .published(commit: commit)))
            } catch {
                inbox.push(.stimulus(record.id, .publishFailed(StepFailure(error))))
            }
        }
    }

    private static var patienceAttempts: Int { 8 }

    /// Tries again while what is needed cannot be reached.
    private func patiently<Value>(
        _ body: () async throws(MartletError) -> Value
    ) async throws(MartletError) -> Value {
        var pause = Duration.milliseconds(50)
        for _ in 1..<Self.patienceAttempts {
            do throws(MartletError) {
                return try await body()
            } catch {
                guard error.code == .unavailable || error.retry == .safely else { throw error }
                problem(error)
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
        return try await body()
    }
}
