internal import CatalogService
internal import Cataloging
internal import Errors
internal import Pipelines
internal import Quality
internal import QueryService
internal import Querying
internal import Runs

/// Runs the quality tests of one pipeline on the rows that a commit has.
struct TestStep {
    let project: Project
    let binder: TableBinder
    let pipeline: Pipeline
    let tests: [QualityTest]
    let context: RenderContext
    let timeout: Duration

    /// - Parameter report: Called with each test's outcome as it is known.
    /// - Returns: Whether a test of severity error did not pass.
    func execute(
        at commit: CommitID, with session: any QuerySession, report: (TestRecord) -> Void
    ) async throws -> Bool {
        var blocks = false
        for test in tests {
            try Task.checkCancellation()
            let clock = ContinuousClock()
            let start = clock.now
            let outcome = try await outcome(of: test, at: commit, with: session)
            blocks = blocks || outcome.blocks
            let elapsed = (clock.now - start).components
            report(
                TestRecord(
                    outcome, of: pipeline,
                    duration: elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000))
        }
        return blocks
    }

    private func outcome(
        of test: QualityTest, at commit: CommitID, with session: any QuerySession
    ) async throws -> TestOutcome {
        var found: RenderedSQL?
        do {
            let rendered = try project.renderTest(test.sql, path: test.path, of: pipeline, with: context)
            found = rendered
            try await binder.define(
                rendered.refs.map(\.tableName) + [pipeline.name.tableName], at: commit, in: session)
            let stream = try await session.query(
                rendered.sql, parameters: [], limits: QueryLimits(time: timeout))
            var rows: [[String?]] = []
            var count = 0
            while let chunk = try await stream.next() {
                for row in 0..<chunk.rowCount where rows.count < TestOutcome.sampleRowLimit {
                    rows.append(chunk.row(row).map { $0.isNull ? nil : $0.text })
                }
                count += chunk.rowCount
            }
            let answer = TestAnswer(
                columns: stream.columns.map(\.name), rows: rows, rowCount: count,
                isSingleNumericColumn: stream.columns.count == 1 && stream.columns[0].type.isNumeric)
            return TestOutcome.judging(answer, of: test, renderedSQL: rendered.sql)
        } catch let error as MartletError {
            if error.code == .cancelled { throw error }
            if error.code == .timedOut {
                return .timedOut(test, afterSeconds: Int(timeout.components.seconds))
            }
            return .notRun(test, because: error, at: found.flatMap { place(of: error, in: $0, test) })
        }
    }

    /// Where an error is in what the person wrote; a test from the settings is a text that nobody wrote.
    private func place(of error: MartletError, in rendered: RenderedSQL, _ test: QualityTest) -> SourceLocation? {
        guard let place = error.location, place.file == anonymousQueryName else { return error.location }
        if let place = test.location, place.line != nil { return place }
        return RenderedQuery.location(of: place, in: rendered.sql, rendered)
            ?? SourceLocation(file: test.path)
    }
}

extension TestRecord {
    init(_ outcome: TestOutcome, of pipeline: Pipeline, duration: Int64) {
        self.init(
            asset: "\(pipeline.name)", name: outcome.test.name, status: outcome.status.rawValue,
            severity: outcome.test.severity.rawValue, duration: duration)
        violations = outcome.violations
        description = outcome.test.description
        remediation = outcome.test.remediation
        tags = outcome.test.tags
        sampleColumns = outcome.sampleColumns
        sampleRows = outcome.sampleRows
        error = outcome.status == .error ? outcome.message : nil
    }
}

extension Project {
    /// The tests of a pipeline: its files, its columns', those of its settings.
    func tests(of pipeline: Pipeline) throws -> [QualityTest] {
        var tests: [QualityTest] = []
        for file in pipeline.testFiles {
            tests.append(try QualityTest(name: file.name, path: file.path, text: file.text))
        }
        for column in pipeline.settings.columns {
            for test in column.tests {
                tests.append(
                    try QualityTest(
                        column: column.name, test: test.name, arguments: test.arguments, at: test.location))
            }
        }
        for test in pipeline.settings.tests {
            tests.append(
                try QualityTest(
                    configured: test.name, sql: test.sql, expect: test.expect, severity: test.severity,
                    description: test.description, at: test.location))
        }
        if let freshness = pipeline.settings.freshness, let column = freshness.column {
            let place = SourceLocation(file: pipeline.path)
            for (seconds, severity) in [
                (freshness.warnAfterSeconds, TestSeverity.warn), (freshness.errorAfterSeconds, .error),
            ] {
                guard let seconds else { continue }
                tests.append(.freshness(column: column, seconds: seconds, severity: severity, at: place))
            }
        }
        return tests
    }
}
