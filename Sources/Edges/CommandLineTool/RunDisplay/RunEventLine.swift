import PlatformJSON
import Identifiers
import Clocks
import Runs
import Terminal

/// A run's events as lines, for where nothing can be redrawn.
struct RunEventLine {
    /// Passed tests and started steps too.
    var isVerbose: Bool
    private let text = StepText(style: Stylist(isEnabled: false), unicode: false)

    init(isVerbose: Bool) { self.isVerbose = isVerbose }

    /// The line for an event, if it deserves one.
    func line(for event: RunEvent, progress: RunProgress, at time: Timestamp) -> String? {
        switch event {
        case .started(let run, let steps):
            let skipped = steps.count { $0.status == .skipped }
            let tail = skipped > 0 ? ", \(HumanUnits.count(skipped)) up to date" : ""
            return
                "run \(run.id): \(HumanUnits.count(steps.count, "step"))\(tail), reading \(run.targetBranch) at \(RunSummary.shortCommit(run.pinnedCommit))"
        case .stepStarted(let name, let attempt):
            return isVerbose || attempt > 1 ? "\(name): started\(attempt > 1 ? ", attempt \(attempt)" : "")" : nil
        case .stepProgress: return nil
        case .stepEnded(let record):
            if record.status == .skipped, !isVerbose { return nil }
            let step = progress.steps.first { $0.record.name == record.name } ?? RunProgress.Step(record: record)
            return "\(record.name): \(text.facts(step, at: time).joined(separator: ", "))"
        case .testEnded(let test):
            let outcome = TestOutcomeKind(test)
            guard outcome != .passed || isVerbose else { return nil }
            return
                "\(test.asset): test \(test.name) \(outcome == .passed ? "passed" : outcome == .warned ? "warns" : "failed")"
        case .log(let record):
            // The failures of steps are told at length at the end.
            guard isVerbose || record.level == .warning || record.level == .info else { return nil }
            return Self.line(for: record)
        case .publishing: return isVerbose ? "publishing" : nil
        case .published, .ended: return nil
        }
    }

    static func line(for record: LogRecord) -> String {
        let source = record.step.map { "\($0): " } ?? ""
        let level = record.level == .info ? "" : "\(record.level.rawValue): "
        return "\(source)\(level)\(TextFitting.oneLine(record.message))"
    }
}
