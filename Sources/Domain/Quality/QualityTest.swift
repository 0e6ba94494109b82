public import Errors

/// What a failing test means for a run.
public enum TestSeverity: String, Sendable, CaseIterable {
    /// The run is told, and goes on.
    case warn
    /// The run ends here and publishes nothing.
    case error
}

/// A query whose answer says whether a table is as it should be.
public struct QualityTest: Sendable {
    /// Unique among the tests of one pipeline.
    public var name: String
    /// A template, rendered as pipelines are.
    public var sql: String
    /// How errors name the text.
    public var path: String
    public var severity: TestSeverity = .error
    public var description: String?
    /// In lower case.
    public var tags: [String] = []
    public var remediation: String?
    public var expectation: Expectation = .noViolations
    public var location: SourceLocation?

    /// What the answer must be.
    public enum Expectation: Sendable, Equatable {
        /// No rows, or, where the query is a single aggregate (`isCount`), a single 0.
        case noViolations
        /// A single value that equals this one, as text.
        case value(String)
    }
}
