import Clocks
import Identifiers
import JSON
import Runs
import Terminal
import PlatformJSON
import Testing

@testable import CommandLineTool

/// The events of a small run that fails in its test.
enum SampleRun {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)
    static let id = RunID(UUID(high: 0x0198_C3F2_0000_7000, low: 0x8000_0000_0000_0001))

    static func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: start.milliseconds + milliseconds) }

    static func record(_ status: RunStatus = .running) -> RunRecord {
        var run = RunRecord(
            id: id, status: status, trigger: "manual", author: "anna", targetBranch: "main",
            branch: RunRecord.branchName(of: id), pinnedCommit: String(repeating: "a", count: 64), createdAt: start,
            request: [:])
        run.startedAt = start
        return run
    }

    static func step(
        _ name: String, _ status: StepStatus = .waiting, rows: Int64? = nil, from: Int64 = 0, to: Int64 = 0
    ) -> StepRecord {
        var step = StepRecord(name: name, status: status, action: status == .skipped ? "skip" : "create")
        step.rowsWritten = rows
        step.rowsTotal = rows
        if status.isFinal {
            step.startedAt = time(from)
            step.finishedAt = time(to)
        }
        return step
    }

    static var failedTest: TestRecord {
        var test = TestRecord(
            asset: "silver.orders", name: "no_negative_amounts", status: "failed", severity: "error", duration: 1000)
        test.violations = 2
        test.description = "Amounts are positive"
        test.remediation = "Ask the shop"
        test.sampleColumns = ["id", "amount"]
        test.sampleRows = [["3", "-4711"], ["4", nil]]
        return test
    }

    static var events: [(RunEvent, at: Int64)] {
        var ended = record(.failed)
        ended.finishedAt = time(2500)
        ended.error = "a test of silver.orders failed"
        let steps = [step("bronze.orders"), step("bronze.shops", .skipped), step("silver.orders"), step("gold.kpi")]
        return [
            (.started(record(), steps: steps), 0), (.stepStarted(name: "bronze.orders", attempt: 1), 0),
            (.stepProgress(name: "bronze.orders", rows: 500_000, fraction: 0.5), 500),
            (.stepEnded(step("bronze.orders", .success, rows: 1_200_000, to: 1000)), 1000),
            (.stepStarted(name: "silver.orders", attempt: 1), 1000),
            (.stepEnded(step("silver.orders", .success, rows: 4, from: 1000, to: 2000)), 2000),
            (.testEnded(failedTest), 2100), (.stepEnded(step("gold.kpi", .cancelled)), 2200), (.ended(ended), 2500),
        ]
    }

    static func progress(after count: Int) -> RunProgress {
        var progress = RunProgress()
        for (event, at) in events.prefix(count) { progress.apply(event, at: time(at)) }
        return progress
    }
}

@Suite struct RunDisplayTests {
    private let tree = RunTree(style: Stylist(isEnabled: false), unicode: true)
    private let summary = RunSummary(style: Stylist(isEnabled: false), width: 80, unicode: true)

    @Test func theTreeWhileStepsRun() {
        #expect(
            tree.lines(SampleRun.progress(after: 3), at: SampleRun.time(500), height: 24) == [
                "run 0198c3f2-0000-7000 · 1 of 4 steps · 500 ms",
                "├─ bronze",
                "│  ⠴ orders  500,000 rows  1.0 M rows/s  50%  500 ms",
                "│  - shops   up to date",
                "├─ silver",
                "│  · orders",
                "└─ gold",
                "   · kpi",
            ])
    }

    @Test func theTreeAtTheEnd() {
        #expect(
            tree.final(SampleRun.progress(after: 9), at: SampleRun.time(2500)) == [
                "run 0198c3f2-0000-7000 · 4 of 4 steps · 1 test · 2.5 s",
                "├─ bronze",
                "│  ✓ orders  created  1,200,000 rows  1.2 M rows/s  1.0 s",
                "│  - shops   up to date",
                "├─ silver",
                "│  ✓ orders  created  4 rows  4 rows/s  1.0 s  1 test failed",
                "└─ gold",
                "   ◌ kpi  cancelled",
            ])
    }

    @Test func aLongTreeCountsWhatIsNotRunning() {
        var progress = RunProgress()
        var steps = (0..<100).map { SampleRun.step("bronze.t\($0)") }
        for index in 0..<40 { steps[index] = SampleRun.step("bronze.t\(index)", .success, rows: 1, to: 10) }
        progress.apply(.started(SampleRun.record(), steps: steps), at: SampleRun.start)
        progress.apply(.stepStarted(name: "bronze.t50", attempt: 2), at: SampleRun.start)
        let lines = tree.lines(progress, at: SampleRun.time(100), height: 20)
        #expect(lines[1...] == ["└─ bronze  40 done, 1 running, 59 waiting", "   ⠙ t50  100 ms  attempt 2"])
        // However many steps run and fail, the tree keeps within the screen.
        for index in 50..<100 {
            progress.apply(.stepStarted(name: "bronze.t\(index)", attempt: 1), at: SampleRun.start)
        }
        for height in [4, 10, 24] {
            #expect(tree.lines(progress, at: SampleRun.start, height: height).count < max(height, 5))
        }
    }

    @Test func failuresAreToldAtLength() {
        let progress = SampleRun.progress(after: 9)
        #expect(
            summary.findings(progress.findings) == [
                "",
                "✗ test no_negative_amounts of silver.orders failed: 2 violations",
                "  Amounts are positive",
                "    id  amount",
                "    ──  ──────",
                "    3   -4711",
                "    4   NULL",
                "  hint: Ask the shop",
            ])
        #expect(
            summary.outcome(progress) == [
                "Failed; main stays as it was (2 steps done; 1 up to date; 0 tests passed, 1 failed)",
                "hint: look at what it wrote with: martlet query --ref \(RunRecord.branchName(of: SampleRun.id)) 'SELECT ...'",
            ])
    }

    @Test func aStepThatFailedSaysWhy() {
        var progress = RunProgress()
        var step = SampleRun.step("silver.a", .failed, to: 5)
        step.error = "no such column\nLINE 2: x"
        progress.apply(.started(SampleRun.record(), steps: [step]), at: SampleRun.start)
        #expect(summary.failures(progress) == ["", "error: silver.a: no such column", "  LINE 2: x"])
    }

    @Test func linesForWhereNothingCanBeRedrawn() {
        var progress = RunProgress()
        var lines: [String] = []
        for (event, at) in SampleRun.events {
            progress.apply(event, at: SampleRun.time(at))
            if let line = RunEventLine(isVerbose: false).line(for: event, progress: progress, at: SampleRun.time(at)) {
                lines.append(line)
            }
        }
        #expect(
            lines == [
                "run 0198c3f2-0000-7000-8000-000000000001: 4 steps, 1 up to date, reading main at aaaaaaaaaaaa",
                "bronze.orders: created, 1,200,000 rows, 1.2 M rows/s, 1.0 s",
                "silver.orders: created, 4 rows, 4 rows/s, 1.0 s",
                "silver.orders: test no_negative_amounts failed",
                "gold.kpi: cancelled",
            ])
    }

    @Test func eventsAsJSON() {
        let documents = SampleRun.events.compactMap { RunJSON.event($0.0) }
        #expect(
            documents.map { $0["event"]?.stringValue } == [
                "started", "step_started", "step_progress", "step_ended", "step_started", "step_ended", "test_ended",
                "step_ended",
            ])
        let summary = RunJSON.summary(SampleRun.progress(after: 9))
        #expect(summary["run"]?["status"] == "failed")
        #expect(summary["tests"] == ["passed": 0, "warned": 0, "failed": 1])
        #expect(summary["steps"]?.arrayValue?.count == 4)
    }
}
