package import JSON

extension RunJSON {
    /// The last line of `run --json`.
    package static func summary(_ progress: RunProgress) -> JSONValue {
        [
            "event": "summary", "run": progress.run.map(run) ?? .null,
            "steps": .array(progress.steps.map { step($0.record) }),
            "tests": [
                "passed": .integer(Int64(progress.testsPassed)),
                "warned": .integer(Int64(progress.findings.count { TestOutcomeKind($0) == .warned })),
                "failed": .integer(Int64(progress.findings.count { TestOutcomeKind($0) == .failed })),
            ], "assets": .array(progress.publishedAssets.map { .string($0) }),
        ]
    }
}
