import Errors
import JSON

/// Collects a pipeline's settings from its entries: `config.yaml` first, annotations after, which therefore win.
struct SettingsReader {
    var settings = PipelineSettings()
    /// What `@name` or `name` says.
    var name: SettingEntry?
    var warnings: [ProjectWarning] = []
    var errors: [MartletError] = []
    private var strategyPlace: SourceLocation?
    private var isStrategySet = false

    static let keys = [
        "name", "description", "materialized", "merge_strategy", "unique_key", "watermark_column", "partition_column",
        "partition_by", "scd_valid_from", "scd_valid_to", "archive_landing_zones", "max_retries", "retry_delay_seconds",
        "tags", "owner", "columns", "freshness", "tests", "network",
    ]
    /// Keys of other tools' folders that say nothing about running a pipeline.
    private static let tolerated: Set<String> = [
        "documentation", "schedule", "triggers", "webhooks", "layer", "version", "meta",
    ]

    mutating func read(_ entries: [SettingEntry]) {
        for entry in entries {
            do {
                try read(entry)
            } catch {
                errors.append(error)
            }
        }
    }

    private mutating func read(_ entry: SettingEntry) throws(MartletError) {
        if entry.value.isNull { return }
        switch entry.key {
        case "name": name = entry
        case "description": settings.description = try entry.text()
        case "materialized":
            if entry.value == "incremental" {
                settings.materialized = .table
                if !isStrategySet { settings.strategy = .incremental }
                strategyPlace = strategyPlace ?? entry.location
            } else {
                settings.materialized = try entry.choice(Materialization.self, also: ["incremental"])
            }
        case "merge_strategy":
            settings.strategy = try entry.choice(MergeStrategy.self)
            strategyPlace = entry.location
            isStrategySet = true
        case "unique_key": settings.uniqueKey = try entry.list()
        case "watermark_column": settings.watermarkColumn = try entry.text()
        case "partition_column": settings.partitionColumn = try entry.text()
        case "partition_by": settings.partitionBy = try PartitionReader.read(entry)
        case "scd_valid_from": settings.scdValidFrom = try entry.text()
        case "scd_valid_to": settings.scdValidTo = try entry.text()
        case "archive_landing_zones": settings.archiveLandingZones = try entry.flag()
        case "max_retries": settings.maxRetries = try entry.integer(0...100)
        case "retry_delay_seconds": settings.retryDelaySeconds = try entry.integer(0...86_400)
        case "tags": settings.tags = try entry.list()
        case "network": settings.usesNetwork = try entry.flag()
        case "owner": settings.owner = try owner(entry)
        case "columns": settings.columns = try ColumnReader.columns(entry, warnings: &warnings)
        case "freshness": settings.freshness = try FreshnessReader.read(entry)
        case "tests": settings.tests = try ColumnReader.tests(entry)
        case _ where Self.tolerated.contains(entry.key): break
        default:
            warnings.append(
                ProjectWarning(
                    message: "the key '\(entry.key)' is not known and does nothing", location: entry.location,
                    hint: NearestName.of(entry.key, among: Self.keys).map { "Did you mean '\($0)'?" }))
        }
    }

    private func owner(_ entry: SettingEntry) throws(MartletError) -> String {
        guard let object = entry.value.objectValue else { return try entry.text() }
        guard let owner = object["team"]?.stringValue ?? object["email"]?.stringValue else {
            throw entry.error("'owner' must name a team or an email")
        }
        return owner
    }

    /// What a strategy needs must be there.
    ///
    /// - Parameter fallback: The place to name where nothing says the strategy.
    mutating func finish(at fallback: SourceLocation) {
        let place = strategyPlace ?? fallback
        guard settings.materialized == .table else {
            if isStrategySet, settings.strategy != .fullRefresh {
                errors.append(
                    MartletError(
                        .invalidInput,
                        "a \(settings.materialized.rawValue) has no rows to merge, so it has no merge_strategy "
                            + "'\(settings.strategy.rawValue)'", at: place,
                        hint: "Remove merge_strategy, or materialise a table."))
            }
            settings.strategy = .fullRefresh
            return
        }
        let needed: (key: String, isMissing: Bool)? =
            switch settings.strategy {
            case .incremental, .deleteInsert, .scd2: ("unique_key", settings.uniqueKey.isEmpty)
            case .snapshot: ("partition_column", settings.partitionColumn == nil)
            case .fullRefresh, .appendOnly: nil
            }
        if let needed, needed.isMissing {
            errors.append(
                MartletError(
                    .invalidInput, "the strategy \(settings.strategy.rawValue) needs '\(needed.key)', which is missing",
                    at: place, hint: "Add '\(needed.key)' to config.yaml, or '-- @\(needed.key): …' to the query."))
        }
    }
}
