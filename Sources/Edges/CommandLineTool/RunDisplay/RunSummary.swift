import PlatformJSON
import Identifiers
import Clocks
import Runs
import Terminal

/// What is said of a run once it has ended: its failures at length, then how it ended and what to do next.
struct RunSummary {
    var style: Stylist
    var width: Int?
    var unicode: Bool

    /// The part of a run's ID that people type; commands accept any beginning that only one run has.
    static func shortID(_ id: RunID) -> String {
        // IDs begin with the time, so those of one day differ only behind it.
        String(id.description.prefix(18))
    }

    static func shortCommit(_ commit: String) -> String { String(commit.prefix(12)) }

    /// Every test that did not pass, with sample rows.
    func findings(_ findings: [TestRecord]) -> [String] {
        findings.flatMap { [""] + finding($0) }
    }

    func finding(_ test: TestRecord) -> [String] {
        let outcome = TestOutcomeKind(test)
        let text = StepText(style: style, unicode: unicode)
        var headline = "\(text.mark(outcome)) test \(style(test.name, .bold)) of \(test.asset) "
        if test.status == "error" {
            headline += "could not run: \(TextFitting.oneLine(test.error ?? "for an unknown reason"))"
        } else {
            headline += outcome == .warned ? "warns" : "failed"
            if let error = test.error {
                headline += ": \(TextFitting.oneLine(error))"
            } else if let violations = test.violations {
                headline += ": \(HumanUnits.count(Int(violations), "violation"))"
            }
        }
        var lines = [headline]
        if let description = test.description { lines.append("  " + TextFitting.oneLine(description)) }
        if !test.sampleRows.isEmpty, !test.sampleColumns.isEmpty {
            let columns = test.sampleColumns.map { TextTable.Column($0) }
            let rows = test.sampleRows.filter { $0.count == columns.count }
            let table = TextTable(columns: columns, rows: rows)
                .render(width: width.map { max(20, $0 - 4) }, style: style, unicode: unicode)
            lines += table.lines.map { "    " + $0 }
        }
        if let remediation = test.remediation {
            lines.append("  \(style("hint:", .bold, .cyan)) \(TextFitting.oneLine(remediation))")
        }
        return lines
    }

    /// Every step that failed.
    func failures(_ progress: RunProgress) -> [String] {
        progress.steps.flatMap { step -> [String] in
            guard step.record.status == .failed, step.testsFailed == 0, let error = step.record.error else { return [] }
            let lines = TextFitting.harmless(error).split(separator: "\n", omittingEmptySubsequences: false)
            return ["", "\(style("error:", .bold, .red)) \(step.record.name): \(lines.first ?? "")"]
                + lines.dropFirst().map { "  \($0)" }
        }
    }

    /// The last lines.
    func outcome(_ progress: RunProgress) -> [String] {
        guard let run = progress.run else { return [] }
        var counts: [String] = []
        let built = progress.count(.success)
        let skipped = progress.count(.skipped)
        if built > 0 { counts.append("\(HumanUnits.count(built, "step")) done") }
        if skipped > 0 { counts.append("\(HumanUnits.count(skipped)) up to date") }
        if progress.testCount > 0 {
            let failed = progress.findings.count { TestOutcomeKind($0) == .failed }
            let warned = progress.findings.count - failed
            var text = "\(HumanUnits.count(progress.testsPassed, "test")) passed"
            if warned > 0 { text += ", \(HumanUnits.count(warned, "warning"))" }
            if failed > 0 { text += ", \(failed) failed" }
            counts.append(text)
        }
        let tail = counts.isEmpty ? "" : " (\(counts.joined(separator: "; ")))"
        switch run.status {
        case .success:
            guard let commit = run.publishedCommit else {
                return ["\(style("Nothing to publish", .bold, .green)): \(run.targetBranch) stays as it is\(tail)"]
            }
            let assets = HumanUnits.count(progress.publishedAssets.count, "asset")
            return [
                "\(style("Published", .bold, .green)) \(assets) to \(run.targetBranch) as \(Self.shortCommit(commit))\(tail)"
            ]
        case .cancelled:
            return ["\(style("Cancelled", .bold, .yellow)): \(run.targetBranch) stays as it was\(tail)"] + next(run)
        case .failed:
            let isTold = progress.steps.contains { $0.record.status == .failed } || !progress.findings.isEmpty
            let reason = isTold ? "" : run.error.map { ": \(TextFitting.oneLine($0))" } ?? ""
            return ["\(style("Failed", .bold, .red))\(reason); \(run.targetBranch) stays as it was\(tail)"] + next(run)
        case .pending, .running: return []
        }
    }

    private func next(_ run: RunRecord) -> [String] {
        guard let branch = run.branch else { return [] }
        return [
            "\(style("hint:", .bold, .cyan)) look at what it wrote with: martlet query --ref \(branch) 'SELECT ...'"
        ]
    }
}
