public import Errors
import Identifiers
import JSON
public import Orchestrator
import Pipelines
public import Runs
import Synchronization

/// Runs pipelines of the project on the branch of the run.
public struct PipelineStep: StepExecutor {
    private let orchestrator: Orchestrator

    public init(orchestrator: Orchestrator) { self.orchestrator = orchestrator }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        guard let branch = assignment.branch else {
            throw MartletError(.internal, "the step '\(assignment.step)' has no branch to work on")
        }
        var plan = PlanRequest()
        plan.select = try spec.texts("select")
        plan.exclude = try spec.texts("exclude")
        plan.fullRefresh = try spec.flag("full_refresh")
        plan.force = try spec.flag("force") || assignment.force
        var request = RunRequest(
            plan: plan, variables: try spec.object("vars"), branch: branch, author: assignment.author,
            trigger: "run:\(assignment.run)")
        if try spec.flag("keep_going") { request.keepsGoing = true }
        let settled = request
        let tally = Tally()
        let orchestrator = orchestrator
        let record: RunRecord
        do {
            record = try await context.cancellable {
                try await orchestrator.run(settled) { tally.take($0, context) }
            }
        } catch {
            throw MartletError(wrapping: error)
        }
        switch record.status {
        case .success: return tally.outcome(record)
        case .cancelled: throw MartletError(.cancelled, "the pipelines of the step '\(assignment.step)' were cancelled")
        default:
            throw MartletError(
                .failed, record.error ?? "the pipelines of the step '\(assignment.step)' failed",
                hint: "See them with: martlet runs show \(record.id)")
        }
    }

    /// What the steps of the pipelines came to.
    private final class Tally: Sendable {
        private struct Sums {
            var rows: Int64 = 0
            var bytes: Int64 = 0
            var built: [String] = []
        }

        private let sums = Mutex(Sums())

        func take(_ event: RunEvent, _ context: any StepContext) {
            switch event {
            case .log(let line): context.log(line.level, line.step.map { "\($0): \(line.message)" } ?? line.message)
            case .stepStarted(let name, let attempt):
                context.log(.info, attempt > 1 ? "\(name): attempt \(attempt)" : "\(name): started")
            case .stepProgress(_, let rows, let fraction): context.progress(rows: rows, fraction: fraction)
            case .stepEnded(let step):
                context.log(
                    step.status == .failed ? .error : .info,
                    "\(step.name): \(step.status.rawValue)\(step.error.map { ": \($0)" } ?? "")")
                guard step.status == .success else { return }
                sums.withLock { sums in
                    sums.rows += step.rowsWritten ?? 0
                    sums.bytes += step.bytesWritten ?? 0
                    sums.built.append(step.name)
                }
            case .testEnded(let test) where test.status != "passed":
                context.log(.warning, "\(test.asset): the test \(test.name) \(test.status)")
            default: break
            }
        }

        func outcome(_ record: RunRecord) -> StepOutcome {
            sums.withLock { sums in
                StepOutcome(
                    outputs: [
                        "run": .string("\(record.id)"), "rows": .integer(sums.rows),
                        "built": .array(sums.built.sorted().map { .string($0) }),
                        "commit": record.publishedCommit.map { .string($0) } ?? .null,
                    ], rows: sums.rows, bytes: sums.bytes, isUnchanged: sums.built.isEmpty)
            }
        }
    }
}
