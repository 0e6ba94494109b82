/// What is kept, and for how long; names and defaults are those of RAT, where it has the same.
///
/// 0 switches a setting off: nothing goes by its rule.
public enum RetentionSetting: String, Sendable, CaseIterable {
    /// Ended runs that are kept of each pipeline or flow.
    case runsMaxPerPipeline = "runs_max_per_pipeline"
    case runsMaxAgeDays = "runs_max_age_days"
    /// Of lines of log, counted from the end of their run.
    case logsMaxAgeDays = "logs_max_age_days"
    /// Results that are kept of each quality test.
    case qualityResultsMaxPerTest = "quality_results_max_per_test"
    /// After how long without a sign of life a run is stopped.
    case stuckRunTimeoutMinutes = "stuck_run_timeout_minutes"
    /// Of events and their deliveries.
    case auditLogMaxAgeDays = "audit_log_max_age_days"
    /// After how long the branch goes that an ended run or a dead ingest left.
    case orphanBranchMaxAgeHours = "nessie_orphan_branch_max_age_hours"
    /// How often a server removes what is to go.
    case reaperIntervalMinutes = "reaper_interval_minutes"
    /// Of tables' snapshots, and of the lake's history that stays readable.
    case snapshotMaxAgeDays = "iceberg_snapshot_max_age_days"
    /// After how long a file goes that no table names.
    case orphanFileMaxAgeDays = "iceberg_orphan_file_max_age_days"
    /// Of files that were given out to workers, counted from the last time; Martlet's own.
    case shippedCodeMaxAgeDays = "shipped_code_max_age_days"

    public var standard: Int {
        switch self {
        case .runsMaxPerPipeline, .qualityResultsMaxPerTest: 100
        case .runsMaxAgeDays: 90
        case .logsMaxAgeDays: 30
        case .stuckRunTimeoutMinutes: 120
        case .auditLogMaxAgeDays: 365
        case .orphanBranchMaxAgeHours: 6
        case .reaperIntervalMinutes: 60
        case .snapshotMaxAgeDays, .shippedCodeMaxAgeDays: 7
        case .orphanFileMaxAgeDays: 3
        }
    }

    /// Whether a pipeline or flow may have a value of its own.
    public var isPerPipeline: Bool {
        switch self {
        case .runsMaxPerPipeline, .runsMaxAgeDays, .logsMaxAgeDays, .qualityResultsMaxPerTest, .snapshotMaxAgeDays: true
        default: false
        }
    }

    public static let range = 0...1_000_000

    /// The settings of a pipeline, or all.
    public static func known(forPipeline isPipeline: Bool) -> [RetentionSetting] {
        allCases.filter { !isPipeline || $0.isPerPipeline }
    }
}
