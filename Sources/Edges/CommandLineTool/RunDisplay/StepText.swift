import PlatformJSON
import Clocks
import Runs
import Terminal

/// The words and marks for a step, a test and a run.
struct StepText {
    var style: Stylist
    var unicode: Bool

    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    private static let plainSpinner = ["-", "\\", "|", "/"]

    /// The mark of a step's state; that of a running one turns with the time.
    func mark(_ status: StepStatus, at time: Timestamp) -> String {
        switch status {
        case .waiting: style(unicode ? "·" : ".", .dim)
        case .running:
            style(
                unicode
                    ? Self.spinner[Int(time.milliseconds / 100 % Int64(Self.spinner.count)).magnitudeIndex]
                    : Self.plainSpinner[Int(time.milliseconds / 100 % Int64(Self.plainSpinner.count)).magnitudeIndex],
                .cyan)
        case .success: style(unicode ? "✓" : "+", .green)
        case .failed: style(unicode ? "✗" : "x", .red)
        case .skipped: style("-", .dim)
        case .cancelled: style(unicode ? "◌" : "o", .yellow)
        }
    }

    func mark(_ outcome: TestOutcomeKind) -> String {
        switch outcome {
        case .passed: style(unicode ? "✓" : "+", .green)
        case .warned: style("!", .yellow)
        case .failed: style(unicode ? "✗" : "x", .red)
        }
    }

    /// What a step did or does: rows, rate, time and tests, each where it is known.
    func facts(_ step: RunProgress.Step, at time: Timestamp) -> [String] {
        let record = step.record
        switch record.status {
        case .waiting: return []
        case .skipped: return [style(record.error ?? "up to date", .dim)]
        case .cancelled: return [style("cancelled", .yellow)]
        case .running:
            var facts: [String] = []
            let spent = step.since.map { Int(time.milliseconds - $0.milliseconds) } ?? 0
            if let rows = step.rows {
                facts.append(HumanUnits.count(Int(rows), "row"))
                if let rate = HumanUnits.rate(rows: Int(rows), milliseconds: spent) { facts.append(rate) }
            }
            if let fraction = step.fraction { facts.append("\(Int((fraction * 100).rounded(.down)))%") }
            facts.append(HumanUnits.duration(milliseconds: spent))
            if record.attempts > 1 { facts.append("attempt \(record.attempts)") }
            return facts
        case .success, .failed:
            if record.status == .success, record.action == "create", record.snapshotID == nil, record.rowsWritten == 0 {
                return [style("nothing to load yet", .dim)]
            }
            var facts = record.status == .failed ? [style("failed", .red)] : [Self.action(record.action)]
            facts += rows(record)
            if let spent = Self.milliseconds(record) {
                if let rows = record.rowsWritten, let rate = HumanUnits.rate(rows: Int(rows), milliseconds: spent) {
                    facts.append(style(rate, .dim))
                }
                facts.append(style(HumanUnits.duration(milliseconds: spent), .dim))
            }
            return facts + taken(record) + tests(step)
        }
    }

    private func rows(_ record: StepRecord) -> [String] {
        var facts: [String] = []
        if let written = record.rowsWritten, record.action != "view" {
            var text = HumanUnits.count(Int(written), "row")
            if let deleted = record.rowsDeleted, deleted > 0 { text += " (\(HumanUnits.count(Int(deleted))) replaced)" }
            if let total = record.rowsTotal, total != written { text += " of \(HumanUnits.count(Int(total)))" }
            facts.append(text)
        }
        if let quarantined = record.rowsQuarantined, quarantined > 0 {
            facts.append(style("\(HumanUnits.count(Int(quarantined), "row")) in quarantine", .yellow))
        }
        return facts
    }

    /// What it wrote and used, where that was measured.
    private func taken(_ record: StepRecord) -> [String] {
        var facts: [String] = []
        if let bytes = record.bytesWritten, bytes > 0 { facts.append("\(HumanUnits.bytes(Int(bytes))) written") }
        if let time = record.cpuTime {
            facts.append("\(HumanUnits.duration(milliseconds: Int(time / .milliseconds(1)))) of processor")
        }
        if let memory = record.peakMemory { facts.append("\(HumanUnits.bytes(Int(memory))) of memory") }
        return facts.map { style($0, .dim) }
    }

    private func tests(_ step: RunProgress.Step) -> [String] {
        var facts: [String] = []
        if step.testsPassed > 0 { facts.append(style("\(HumanUnits.count(step.testsPassed, "test")) passed", .dim)) }
        if step.testsWarned > 0 { facts.append(style("\(HumanUnits.count(step.testsWarned, "warning"))", .yellow)) }
        if step.testsFailed > 0 { facts.append(style("\(HumanUnits.count(step.testsFailed, "test")) failed", .red)) }
        return facts
    }

    /// What was done, as a past participle.
    static func action(_ action: String) -> String {
        switch action {
        case "create": "created"
        case "rebuild": "rebuilt"
        case "increment": "updated"
        case "view": "defined"
        case "ephemeral": "inlined"
        case "test": "to be tested again"
        case "skip": "up to date"
        default: action
        }
    }

    static func milliseconds(_ record: StepRecord) -> Int? {
        guard let start = record.startedAt, let end = record.finishedAt else { return nil }
        return Int(end.milliseconds - start.milliseconds)
    }
}

extension Int {
    /// The number as an index, whatever a clock before 1970 makes of it.
    fileprivate var magnitudeIndex: Int { Int(magnitude) }
}
