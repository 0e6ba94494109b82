public import Errors

extension TestOutcome {
    /// Judges an answer.
    ///
    /// - Parameter renderedSQL: The query as it ran, which tells a count from a violating row.
    public static func judging(_ answer: TestAnswer, of test: QualityTest, renderedSQL: String) -> TestOutcome {
        switch test.expectation {
        case .value(let expected): return judgingValue(answer, of: test, expected: expected)
        case .noViolations: break
        }
        if answer.rowCount == 1, answer.isSingleNumericColumn, let cell = answer.rows.first?.first,
            CountQuery.isCount(renderedSQL)
        {
            // An aggregate over no rows is NULL, which counts nothing.
            let count = cell.flatMap(Double.init) ?? 0
            guard count != 0 else { return passed(test) }
            let shown = count.rounded() == count ? Int64(exactly: count) : nil
            return violated(test, shown ?? 1, "the query counts \(cell ?? "NULL")", answer, showsRows: false)
        }
        guard answer.rowCount > 0 else { return passed(test) }
        let words = answer.rowCount == 1 ? "1 row violates" : "\(answer.rowCount) rows violate"
        return violated(test, Int64(answer.rowCount), "\(words) the test", answer, showsRows: true)
    }

    private static func judgingValue(_ answer: TestAnswer, of test: QualityTest, expected: String) -> TestOutcome {
        guard answer.rowCount == 1, answer.columns.count == 1, let cell = answer.rows.first?.first else {
            return violated(
                test, 1, "the query gives \(answer.rowCount) rows of \(answer.columns.count) columns, not one value",
                answer,
                showsRows: true)
        }
        if cell == expected { return passed(test) }
        if let found = cell.flatMap(Double.init), let wanted = Double(expected), found == wanted { return passed(test) }
        return violated(test, 1, "the query gives \(cell ?? "NULL"), not \(expected)", answer, showsRows: false)
    }

    private static func passed(_ test: QualityTest) -> TestOutcome {
        TestOutcome(test: test, status: .passed, violations: 0, message: "passed", sampleColumns: [], sampleRows: [])
    }

    private static func violated(
        _ test: QualityTest, _ violations: Int64, _ message: String, _ answer: TestAnswer, showsRows: Bool
    ) -> TestOutcome {
        TestOutcome(
            test: test, status: test.severity == .error ? .failed : .warned, violations: violations, message: message,
            sampleColumns: showsRows ? answer.columns : [],
            sampleRows: showsRows ? answer.rows.prefix(sampleRowLimit).map { $0.map(cut) } : [])
    }

    /// A cell as it is shown: one line, at most `sampleCellLimit` characters.
    private static func cut(_ cell: String?) -> String {
        guard let cell else { return "NULL" }
        let line = String(cell.map { $0.isNewline ? " " : $0 })
        return line.count <= sampleCellLimit ? line : line.prefix(sampleCellLimit - 1) + "…"
    }

    /// The outcome of a test that could not run.
    public static func notRun(
        _ test: QualityTest, because error: MartletError, at place: SourceLocation? = nil
    ) -> TestOutcome {
        TestOutcome(
            test: test, status: .error, violations: nil,
            message: "the test could not run: \(place.map { "\($0): " } ?? "")\(error.message)",
            sampleColumns: [], sampleRows: [])
    }

    /// The outcome of a test that took longer than it may.
    public static func timedOut(_ test: QualityTest, afterSeconds seconds: Int) -> TestOutcome {
        TestOutcome(
            test: test, status: .error, violations: nil, message: "the test took longer than \(seconds) seconds",
            sampleColumns: [], sampleRows: [])
    }
}
