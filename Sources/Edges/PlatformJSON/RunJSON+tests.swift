package import JSON
package import Runs

extension RunJSON {
    /// What quality tests found, outside of a run.
    package static func tests(_ records: [TestRecord], passed: Bool) -> JSONValue {
        let outcomes = records.map { TestOutcomeKind($0) }
        func count(_ kind: TestOutcomeKind) -> JSONValue { .integer(Int64(outcomes.count { $0 == kind })) }
        return [
            "ok": .bool(passed),
            "counts": ["passed": count(.passed), "warned": count(.warned), "failed": count(.failed)],
            "tests": .array(records.map(test)),
        ]
    }
}
