package import Runs

/// All that is kept of a run.
package struct RunDetails {
    package var run: RunRecord
    package var steps: [StepRecord]
    package var tests: [TestRecord]
    package var logs: [LogRecord]

    package init(run: RunRecord, steps: [StepRecord], tests: [TestRecord], logs: [LogRecord]) {
        self.run = run
        self.steps = steps
        self.tests = tests
        self.logs = logs
    }
}
