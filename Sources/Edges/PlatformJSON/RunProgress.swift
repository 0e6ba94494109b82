package import Clocks
package import Runs

/// What is known of a run while it goes on, gathered from its events.
package struct RunProgress {
    package init() {}

    package struct Step {
        package var record: StepRecord
        package var rows: Int64?
        package var fraction: Double?
        /// When it was first seen to run, for the time shown while it does.
        package var since: Timestamp?
        package var testsPassed = 0
        package var testsWarned = 0
        package var testsFailed = 0

        package init(record: StepRecord) { self.record = record }
    }

    package private(set) var run: RunRecord?
    /// In the order of the plan.
    package private(set) var steps: [Step] = []
    private var positions: [String: Int] = [:]
    /// The tests that did not pass, in the order in which they ended.
    package private(set) var findings: [TestRecord] = []
    package private(set) var testsPassed = 0
    package private(set) var isPublishing = false
    package private(set) var publishedAssets: [String] = []

    package mutating func apply(_ event: RunEvent, at time: Timestamp) {
        switch event {
        case .started(let run, let steps):
            self.run = run
            for step in steps { put(step) }
        case .stepStarted(let name, let attempt):
            change(name) { step in
                step.record.status = .running
                step.record.attempts = attempt
                step.since = time
                step.rows = nil
                step.fraction = nil
            }
        case .stepProgress(let name, let rows, let fraction):
            change(name) { step in
                step.rows = rows ?? step.rows
                step.fraction = fraction ?? step.fraction
            }
        case .stepEnded(let record): put(record)
        case .testEnded(let test): note(test)
        case .log: break
        case .publishing: isPublishing = true
        case .published(_, let assets):
            isPublishing = false
            publishedAssets = assets
        case .ended(let run):
            isPublishing = false
            self.run = run
        }
    }

    private mutating func put(_ record: StepRecord) {
        if let position = positions[record.name] {
            steps[position].record = record
        } else {
            positions[record.name] = steps.count
            steps.append(Step(record: record))
        }
    }

    private mutating func change(_ name: String, _ body: (inout Step) -> Void) {
        guard let position = positions[name] else { return }
        body(&steps[position])
    }

    private mutating func note(_ test: TestRecord) {
        let outcome = TestOutcomeKind(test)
        if outcome == .passed { testsPassed += 1 } else { findings.append(test) }
        change(test.asset) { step in
            switch outcome {
            case .passed: step.testsPassed += 1
            case .warned: step.testsWarned += 1
            case .failed: step.testsFailed += 1
            }
        }
    }

    package var testCount: Int { testsPassed + findings.count }

    package func count(_ status: StepStatus) -> Int { steps.count { $0.record.status == status } }
}

/// How a test ended, for those who only ask whether it is bad.
package enum TestOutcomeKind {
    case passed, warned, failed

    package init(_ test: TestRecord) {
        switch test.status {
        case "passed": self = .passed
        case "warned": self = .warned
        default: self = test.severity == "warn" ? .warned : .failed
        }
    }
}
