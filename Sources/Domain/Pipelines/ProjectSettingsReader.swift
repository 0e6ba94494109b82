import Errors
import JSON
import YAML

extension ProjectSettings {
    static let fileName = "martlet.yaml"
    private static let keys = [
        "name", "namespace", "vars", "warehouse", "lake", "lake_was", "locations", "storage", "state", "parallelism",
        "memory_limit",
        "threads",
        "test_timeout_seconds",
        "step_timeout_seconds", "python_sync", "on_failure", "workers", "concurrency", "notifications", "retention",
        "telemetry", "buckets", "s3_domains", "s3_etags",
    ]

    /// What becomes of steps that do not depend on one that failed.
    private enum AfterFailure: String, CaseIterable { case stop, `continue` }

    /// Reads `martlet.yaml`; keys that are not known become warnings.
    static func read(_ text: String, warnings: inout [ProjectWarning]) throws(MartletError) -> ProjectSettings {
        var settings = ProjectSettings()
        let document = try YAMLDocument(parsing: text, file: fileName)
        for entry in try SettingEntry.entries(of: document) where !entry.value.isNull {
            switch entry.key {
            case "name": settings.name = try entry.text()
            case "namespace":
                let name = try entry.text()
                guard PipelineName.isValid(name, limit: PipelineName.namespaceLengthLimit) else {
                    throw PipelineName.invalid(name, what: "namespace", limit: PipelineName.namespaceLengthLimit)
                        .located(at: entry.location)
                }
                settings.namespace = name
            case "vars": settings.vars = try entry.object()
            case "workers": settings.workers = try entry.object()
            case "concurrency": settings.concurrency = try entry.object()
            case "warehouse": settings.warehouse = try entry.text()
            case "lake": settings.lake = try entry.text()
            case "lake_was": settings.lakeWas = try entry.list()
            case "s3_domains": settings.s3Domains = try entry.list()
            case "s3_etags": settings.s3ETags = try entry.choice(S3ETags.self)
            case "storage": settings.storage = try StorageSettings(entry)
            case "locations": settings.locations = try entry.choice(LocationForm.self)
            case "state": settings.state = try entry.text()
            case "parallelism": settings.parallelism = try entry.integer(1...1024)
            case "memory_limit": settings.memoryLimit = try entry.text()
            case "threads": settings.threads = try entry.integer(1...1024)
            case "test_timeout_seconds": settings.testTimeoutSeconds = try entry.integer(1...86_400)
            case "python_sync": settings.pythonSync = try entry.flag()
            case "on_failure": settings.keepsGoing = try entry.choice(AfterFailure.self) == .continue
            case "step_timeout_seconds": settings.stepTimeoutSeconds = try entry.integer(1...604_800)
            case "notifications", "retention", "telemetry", "buckets": settings.sections[entry.key] = entry.value
            default:
                warnings.append(
                    ProjectWarning(
                        message: "the key '\(entry.key)' is not known and does nothing", location: entry.location,
                        hint: NearestName.of(entry.key, among: keys).map { "Did you mean '\($0)'?" }))
            }
        }
        return settings
    }
}
