import Errors
import JSON

/// What triggers wait for, in Martlet's words, RAT's and Ratatouille's.
extension DefinitionReader {
    func condition(_ fields: inout DefinitionFields) throws(MartletError) -> TriggerCondition {
        if let type = try fields.text("type") {
            return .source(try ratSource(type, try fields.members("config") ?? [:], fields))
        }
        guard let value = fields.value("on") else {
            throw fields.error(
                "name", "it says nothing to wait for", hint: "Give it 'on', such as on: {landing: orders}.")
        }
        return try condition(value, fields, depth: 0)
    }

    private func condition(
        _ value: JSONValue, _ outer: DefinitionFields, depth: Int
    ) throws(MartletError) -> TriggerCondition {
        guard depth <= TriggerCondition.depthLimit else {
            throw outer.error("on", "its conditions are nested deeper than \(TriggerCondition.depthLimit)")
        }
        if value == "webhook" { return .source(.webhook(.token)) }
        guard let object = value.objectValue else {
            throw outer.error("on", "what it waits for must hold keys, such as landing, pipeline, table, all, any")
        }
        for (key, isAll) in [("all", true), ("any", false)] {
            guard let inner = object[key] else { continue }
            guard let parts = inner.arrayValue, !parts.isEmpty, object.count == 1 else {
                throw outer.error("on", "'\(key)' must be a list of conditions, and stand alone")
            }
            var conditions: [TriggerCondition] = []
            for part in parts { conditions.append(try condition(part, outer, depth: depth + 1)) }
            return isAll ? .all(conditions) : .any(conditions)
        }
        var fields = DefinitionFields(object, subject: outer.subject) { _ in place("on") }
        let source = try self.source(&fields)
        try fields.finish()
        return .source(source)
    }

    private func source(_ fields: inout DefinitionFields) throws(MartletError) -> TriggerSource {
        if let zone = try fields.text("landing") {
            return .landing(
                try arrival(zone: zone, namespace: try fields.text("namespace"), &fields))
        }
        if let path = try fields.text("files") { return .files(try arrival(path: path, &fields)) }
        if let bucket = try fields.text("bucket") { return .objects(try objects(bucket, &fields)) }
        if let pipeline = try fields.text("pipeline") { return .pipelineSuccess(pipeline) }
        if let flow = try fields.text("flow") { return .flowSuccess(flow) }
        if let table = try fields.text("table") {
            return .tableChange(table: table, branch: try fields.text("branch") ?? "main")
        }
        if let table = try fields.text("stale") {
            guard let seconds = try fields.duration("after", minimum: 1) else {
                throw fields.error("on", "'stale' needs 'after', such as 2h")
            }
            return .freshness(table: table, branch: try fields.text("branch") ?? "main", seconds: seconds)
        }
        if let word = try fields.text("webhook") {
            guard let kind = WebhookKind(rawValue: word) else {
                throw fields.error("on", "a webhook is 'token' or 'hmac', not '\(word)'")
            }
            return .webhook(kind)
        }
        if let text = try fields.text("sensor") {
            let script: SensorScript
            do throws(MartletError) { script = try SensorScript(text) } catch { throw fields.located(error, "on") }
            return .sensor(
                script, everySeconds: try fields.duration("every", minimum: 1) ?? SensorScript.everySecondsDefault)
        }
        let (timing, zone) = try timing(&fields)
        guard let timing else {
            throw fields.error(
                "on", "it says nothing that is known to wait for",
                hint:
                    "Known are: landing, files, bucket, pipeline, flow, table, stale, webhook, sensor, cron, rrule, every, all, any."
            )
        }
        return .time(timing: timing, zone: zone, dependencies: try fields.list("after") ?? [])
    }

    private func arrival(
        zone: String, namespace: String?, _ fields: inout DefinitionFields
    ) throws(MartletError) -> FileArrival {
        for part in [zone, namespace ?? "x"] where part.contains("/") || part.hasPrefix(".") {
            throw fields.error("on", "'\(part)' cannot be the name of a landing zone")
        }
        let folder = namespace.map { "\($0)/landing/\(zone)" } ?? "landing/\(zone)"
        return FileArrival(
            folder: folder, pattern: try fields.text("pattern") ?? "**",
            quietSeconds: try fields.duration("quiet") ?? FileArrival.quietDefault)
    }

    private func objects(
        _ bucket: String, _ fields: inout DefinitionFields
    ) throws(MartletError) -> ObjectArrival {
        let quiet = try fields.duration("quiet") ?? FileArrival.quietDefault
        let longest = try fields.duration("longest")
        guard longest.map({ $0 >= quiet }) ?? true else {
            throw fields.error("on", "'longest' must not be less than 'quiet'")
        }
        guard !bucket.isEmpty, bucket.utf8.count <= 63, !bucket.contains("/") else {
            throw fields.error(
                "on", "'\(bucket.prefix(100))' is no name of a bucket", hint: "Put what keys begin with into 'pattern'."
            )
        }
        return ObjectArrival(
            bucket: bucket, pattern: try fields.text("pattern") ?? "**", quietSeconds: quiet, longestSeconds: longest)
    }

    /// A path with a pattern: what stands before its first star is the folder.
    private func arrival(path: String, _ fields: inout DefinitionFields) throws(MartletError) -> FileArrival {
        let parts = path.split(separator: "/")
        guard !path.hasPrefix("/"), !parts.contains(".."), !parts.isEmpty else {
            throw fields.error("on", "'\(path)' must be a path inside of the project, such as inbox/*.csv")
        }
        let fixed = parts.prefix { !$0.contains("*") && !$0.contains("?") }
        let isFolder = path.hasSuffix("/") || fixed.count == parts.count && !(parts.last ?? "").contains(".")
        let folder = isFolder ? parts[...] : fixed.count == parts.count ? fixed.dropLast() : fixed
        guard !folder.isEmpty else {
            throw fields.error(
                "on", "'\(path)' would watch the whole project", hint: "Name a folder before the pattern.")
        }
        let pattern = parts.dropFirst(folder.count).joined(separator: "/")
        return FileArrival(
            folder: folder.joined(separator: "/"), pattern: pattern.isEmpty ? "**" : pattern,
            quietSeconds: try fields.duration("quiet") ?? FileArrival.quietDefault)
    }

    /// RAT's types of triggers with their `config`.
    private func ratSource(
        _ type: String, _ config: JSONObject, _ outer: DefinitionFields
    ) throws(MartletError) -> TriggerSource {
        var fields = DefinitionFields(config, subject: outer.subject) { _ in place("config") }
        let source: TriggerSource
        switch type {
        case "landing_zone_upload", "file_pattern":
            guard let zone = try fields.text("zone_name") else {
                throw fields.error("config", "'zone_name' is missing")
            }
            source = .landing(try arrival(zone: zone, namespace: try ratNamespace(&fields), &fields))
        case "cron":
            guard case (let timing?, let zone) = try timing(&fields) else {
                throw fields.error("config", "'cron_expr' is missing")
            }
            source = .time(timing: timing, zone: zone, dependencies: [])
        case "cron_dependency":
            guard case (let timing?, let zone) = try timing(&fields),
                let dependencies = try fields.list("dependencies"), !dependencies.isEmpty
            else { throw fields.error("config", "'cron_expr' and 'dependencies' are needed") }
            source = .time(timing: timing, zone: zone, dependencies: dependencies.map(Self.withoutDefault))
        case "pipeline_success":
            guard let layer = try fields.text("layer"), let name = try fields.text("pipeline") else {
                throw fields.error("config", "'layer' and 'pipeline' are needed")
            }
            source = .pipelineSuccess((try ratNamespace(&fields).map { "\($0)." } ?? "") + "\(layer).\(name)")
        case "webhook": source = .webhook(.token)
        default:
            throw outer.error(
                "type", "there is no type '\(type)' of triggers",
                hint: NearestName.of(type, among: Self.ratTypes).map { "Did you mean '\($0)'?" }
                    ?? "Types are: \(Self.ratTypes.joined(separator: ", ")).")
        }
        // What RAT keeps there beside, such as the token's hash, says nothing here.
        return source
    }

    private static let ratTypes = [
        "landing_zone_upload", "cron", "pipeline_success", "webhook", "file_pattern", "cron_dependency",
    ]

    /// RAT names its default namespace, Martlet leaves it out.
    private func ratNamespace(_ fields: inout DefinitionFields) throws(MartletError) -> String? {
        let namespace = try fields.text("namespace")
        return namespace == "default" ? nil : namespace
    }

    private static func withoutDefault(_ name: String) -> String {
        name.hasPrefix("default.") ? String(name.dropFirst(8)) : name
    }
}
