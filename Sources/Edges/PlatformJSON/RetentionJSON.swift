package import Errors
package import JSON
package import Retention
package import RetentionService

/// Settings and reports of retention in JSON.
package enum RetentionJSON {
    /// What counts for the whole project.
    package static func config(_ service: RetentionService) async throws(MartletError) -> JSONObject {
        let settings = try await service.settings()
        let set = try await service.overrides(of: nil)
        return [
            "config": .object(settings.effective()), "set": .object(set.json),
            "defaults": .object(RetentionSettings().effective()),
            "pipelines": .object(
                JSONObject(settings.pipelines.sorted { $0.key < $1.key }.map { ($0.key, .object($0.value.json)) })),
            "landing_zones": .object(
                JSONObject(
                    settings.zones.sorted { $0.key < $1.key }.map {
                        (
                            $0.key,
                            [
                                "processed_max_age_days": .integer(Int64($0.value.processedMaxAgeDays)),
                                "auto_purge": .bool($0.value.isPurged),
                            ]
                        )
                    })),
        ]
    }

    /// What counts for a pipeline or flow, and why.
    package static func pipeline(
        _ service: RetentionService, _ name: String
    ) async throws(MartletError) -> JSONObject {
        var settings = try await service.settings()
        let effective = settings.effective(for: name)
        let overrides = settings.pipelines[name] ?? RetentionValues()
        settings.pipelines[name] = nil
        return [
            "pipeline": .string(name), "system": .object(settings.effective(for: name)),
            "overrides": .object(overrides.json), "effective": .object(effective),
        ]
    }

    package static func counts(_ counts: RetentionCounts, isDry: Bool) -> JSONObject {
        var json = counts.json
        json["dry_run"] = .bool(isDry)
        return json
    }

    package static func status(_ service: RetentionService) async throws(MartletError) -> JSONObject {
        let reports = try await service.reports().map { report in
            var json: JSONObject = [
                "turn": .string(report.turn.rawValue), "ended_at": .string("\(report.endedAt)"),
                "by": .string(report.holder),
            ]
            for (name, value) in report.result.members { json[name] = value }
            return JSONValue.object(json)
        }
        return ["passes": .array(reports)]
    }
}
