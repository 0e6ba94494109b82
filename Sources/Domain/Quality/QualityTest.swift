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

    init(
        name: String, sql: String, path: String, severity: TestSeverity = .error, description: String? = nil,
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.sql = sql
        self.path = path
        self.severity = severity
        self.description = description
        self.location = location
    }

    /// What the answer must be.
    public enum Expectation: Sendable, Equatable {
        /// No rows, or, where the query can only give one number, a single 0; see `CountQuery`.
        case noViolations
        /// A single value that equals this one, as text.
        case value(String)
    }
}
