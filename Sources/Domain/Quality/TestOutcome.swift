public enum TestStatus: String, Sendable {
    case passed
    /// An error-severity test found violations.
    case failed
    /// A warn-severity test found violations.
    case warned
    /// The test itself could not run, or took too long.
    case error
}

/// The answer to a test's query, as far as judging it needs.
public struct TestAnswer: Sendable {
    public var columns: [String]
    /// The first rows (at least `TestOutcome.sampleRowLimit` of them where there are as many); nil is NULL.
    public var rows: [[String?]]
    /// Of all rows.
    public var rowCount: Int
    /// Whether the answer's only column is numeric.
    public var isSingleNumericColumn: Bool

    public init(columns: [String], rows: [[String?]], rowCount: Int, isSingleNumericColumn: Bool) {
        self.columns = columns
        self.rows = rows
        self.rowCount = rowCount
        self.isSingleNumericColumn = isSingleNumericColumn
    }
}

/// How a test went.
public struct TestOutcome: Sendable {
    public static let sampleRowLimit = 3
    public static let sampleCellLimit = 40

    public var test: QualityTest
    public var status: TestStatus
    /// How many rows violate; nil where the test could not run.
    public var violations: Int64?
    /// In one sentence.
    public var message: String
    public var sampleColumns: [String]
    /// At most `sampleRowLimit` rows, cells cut at `sampleCellLimit` characters.
    public var sampleRows: [[String]]

    /// Whether the run must not publish.
    public var blocks: Bool { test.severity == .error && (status == .failed || status == .error) }
}
