public import JSON

/// What a pass removed, or would remove; the names are those of RAT, where it has the same.
public struct RetentionCounts: Sendable, Hashable {
    public var runsPruned = 0
    /// Lines.
    public var logsPruned = 0
    public var qualityPruned = 0
    /// Runs that were ended since nothing was heard of them.
    public var runsFailed = 0
    public var branchesCleaned = 0
    /// Archived files of landing zones.
    public var landingFilesCleaned = 0
    /// Events, with their deliveries.
    public var auditPruned = 0
    public var codeFilesCleaned = 0
    public var snapshotsExpired = 0
    /// Files of the lake that no table names.
    public var orphanFilesCleaned = 0
    /// What could not be done, each in a sentence.
    public var problems: [String] = []

    public init() {}

    /// The numbers by their names.
    public var numbers: [(name: String, count: Int)] {
        [
            ("runs_pruned", runsPruned), ("logs_pruned", logsPruned), ("quality_pruned", qualityPruned),
            ("runs_failed", runsFailed), ("branches_cleaned", branchesCleaned),
            ("lz_files_cleaned", landingFilesCleaned), ("audit_pruned", auditPruned),
            ("code_files_cleaned", codeFilesCleaned), ("snapshots_expired", snapshotsExpired),
            ("orphan_files_cleaned", orphanFilesCleaned),
        ]
    }

    public var json: JSONObject {
        var json = JSONObject(numbers.map { ($0.name, .integer(Int64($0.count))) })
        json["problems"] = .array(problems.map { .string($0) })
        return json
    }
}
