public import Errors
public import JSON

extension QualityTest {
    /// A file of `tests/quality`, whose leading comments may carry `@severity`, `@description`, `@tags`, `@remediation`.
    public init(name: String, path: String, text: String) throws(MartletError) {
        throw MartletError(.internal, "parsing lands shortly")
    }

    /// A column's test from `config.yaml`, such as `not_null` or `accepted_values: [a, b]`.
    ///
    /// - Parameters:
    ///   - arguments: What follows the test's name; null for a bare name.
    ///   - location: Where the configuration says so.
    public init(
        column: String, test: String, arguments: JSONValue, at location: SourceLocation
    ) throws(MartletError) {
        throw MartletError(.internal, "parsing lands shortly")
    }

    /// A test whose SQL stands in `config.yaml`.
    public init(
        configured name: String, sql: String, expect: JSONValue, severity: String?, description: String?,
        at location: SourceLocation
    ) throws(MartletError) {
        throw MartletError(.internal, "parsing lands shortly")
    }
}

extension TestOutcome {
    /// Judges an answer.
    ///
    /// - Parameter renderedSQL: The query as it ran, which tells a count from a violating row.
    public static func judging(_ answer: TestAnswer, of test: QualityTest, renderedSQL: String) -> TestOutcome {
        TestOutcome(test: test, status: .error, message: "", sampleColumns: [], sampleRows: [])
    }

    /// The outcome of a test that could not run.
    public static func notRun(_ test: QualityTest, because error: MartletError) -> TestOutcome {
        TestOutcome(test: test, status: .error, message: error.message, sampleColumns: [], sampleRows: [])
    }

    /// The outcome of a test that took longer than it may.
    public static func timedOut(_ test: QualityTest, afterSeconds seconds: Int) -> TestOutcome {
        TestOutcome(test: test, status: .error, message: "", sampleColumns: [], sampleRows: [])
    }
}
