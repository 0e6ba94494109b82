public import Clocks

/// An ended run, as far as keeping it goes.
public struct EndedRun: Sendable, Hashable {
    public var id: String
    /// Orders runs.
    public var createdAt: Timestamp
    public var finishedAt: Timestamp
    /// The flow or the pipelines that it was of.
    public var pipelines: [String]

    public init(id: String, createdAt: Timestamp, finishedAt: Timestamp, pipelines: [String]) {
        self.id = id
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.pipelines = pipelines
    }
}

/// Decides what goes of ended runs: a run that any of its pipelines keeps stays, and so do its logs.
public struct RunPruner: Sendable {
    public enum Fate: Sendable, Hashable {
        case kept
        /// The run stays, without its lines of log.
        case withoutLogs
        case removed
    }

    private let settings: RetentionSettings
    private let now: Timestamp
    private var counts: [String: Int] = [:]

    private static let daySeconds: Int64 = 86_400

    public init(_ settings: RetentionSettings, at now: Timestamp) {
        self.settings = settings
        self.now = now
    }

    /// What becomes of a run; runs are shown the newest first.
    public mutating func fate(of run: EndedRun) -> Fate {
        var keepsRun = false
        var keepsLogs = false
        for pipeline in run.pipelines.isEmpty ? [""] : run.pipelines {
            counts[pipeline, default: 0] += 1
            let limit = settings.value(.runsMaxPerPipeline, of: pipeline)
            guard limit == 0 || counts[pipeline, default: 0] <= limit,
                isYoung(run, .runsMaxAgeDays, pipeline)
            else { continue }
            keepsRun = true
            if isYoung(run, .logsMaxAgeDays, pipeline) { keepsLogs = true }
        }
        return keepsRun ? (keepsLogs ? .kept : .withoutLogs) : .removed
    }

    private func isYoung(_ run: EndedRun, _ setting: RetentionSetting, _ pipeline: String) -> Bool {
        let days = settings.value(setting, of: pipeline)
        return days == 0 || run.finishedAt >= now.adding(seconds: -Self.daySeconds * Int64(days))
    }
}
