import Clocks
public import JSON

extension Timing {
    /// The members that say it in a definition.
    var json: JSONObject {
        switch self {
        case .cron(let cron): ["cron": .string(cron.text)]
        case .recurrence(let set): ["rrule": .string(set.text)]
        case .interval(let interval):
            interval.start.map {
                ["every": .string(DurationSeconds.text(interval.seconds)), "starting": .string($0.description)]
            }
                ?? ["every": .string(DurationSeconds.text(interval.seconds))]
        case .at(let time): ["at": .string(time.description)]
        }
    }

    /// In one line, for people.
    public var text: String {
        switch self {
        case .cron(let cron): cron.text
        case .recurrence(let set): set.text.replacing("\n", with: " ")
        case .interval(let interval): "every \(DurationSeconds.text(interval.seconds))"
        case .at(let time): "at \(time)"
        }
    }
}

extension Schedule {
    /// The definition as `DefinitionReader` reads it.
    public var json: JSONObject {
        var object: JSONObject = ["name": .string(name.text)]
        for member in timing.json.members { object[member.name] = member.value }
        object["timezone"] = .string(zone)
        for member in target.json.objectValue?.members ?? [] { object[member.name] = member.value }
        if !parameters.isEmpty { object["parameters"] = .object(parameters) }
        object["catch_up"] = .string(catchUp.rawValue)
        if catchUpLimit != Self.catchUpLimitDefault { object["catch_up_limit"] = .integer(Int64(catchUpLimit)) }
        object["overlap"] = .string(overlap.rawValue)
        if cooldownSeconds > 0 { object["cooldown"] = .string(DurationSeconds.text(cooldownSeconds)) }
        if jitterSeconds > 0 { object["jitter"] = .string(DurationSeconds.text(jitterSeconds)) }
        object["enabled"] = .bool(isEnabled)
        object["owner"] = owner.map { .string($0) }
        object["description"] = description.map { .string($0) }
        return object
    }
}

extension Trigger {
    /// The definition as `DefinitionReader` reads it.
    public var json: JSONObject {
        var object: JSONObject = ["name": .string(name.text), "on": condition.json]
        for member in target.json.objectValue?.members ?? [] { object[member.name] = member.value }
        if !parameters.isEmpty { object["parameters"] = .object(parameters) }
        if !payload.isEmpty {
            object["payload"] = .object(
                JSONObject(payload.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        if cooldownSeconds > 0 { object["cooldown"] = .string(DurationSeconds.text(cooldownSeconds)) }
        object["overlap"] = .string(overlap.rawValue)
        object["enabled"] = .bool(isEnabled)
        object["owner"] = owner.map { .string($0) }
        object["description"] = description.map { .string($0) }
        return object
    }
}

extension TriggerCondition {
    public var json: JSONValue {
        switch self {
        case .source(let source): .object(source.json)
        case .all(let parts): ["all": .array(parts.map(\.json))]
        case .any(let parts): ["any": .array(parts.map(\.json))]
        }
    }
}

extension TriggerSource {
    var json: JSONObject {
        switch self {
        case .landing(let arrival): return Self.landing(arrival)
        case .files(let arrival):
            return [
                "files": .string("\(arrival.folder)/\(arrival.pattern)"),
                "quiet": .string(DurationSeconds.text(arrival.quietSeconds)),
            ]
        case .objects(let arrival):
            var object: JSONObject = ["bucket": .string(arrival.bucket)]
            if arrival.pattern != "**" { object["pattern"] = .string(arrival.pattern) }
            object["quiet"] = .string(DurationSeconds.text(arrival.quietSeconds))
            object["longest"] = .string(DurationSeconds.text(arrival.longestSeconds))
            return object
        case .pipelineSuccess(let name): return ["pipeline": .string(name)]
        case .flowSuccess(let name): return ["flow": .string(name)]
        case .tableChange(let table, let branch): return ["table": .string(table), "branch": .string(branch)]
        case .freshness(let table, let branch, let seconds):
            return [
                "stale": .string(table), "branch": .string(branch), "after": .string(DurationSeconds.text(seconds)),
            ]
        case .webhook(let kind): return ["webhook": .string(kind.rawValue)]
        case .time(let timing, let zone, let dependencies):
            var object = timing.json
            object["timezone"] = .string(zone)
            if !dependencies.isEmpty { object["after"] = .array(dependencies.map { .string($0) }) }
            return object
        case .sensor(let script, let every):
            return ["sensor": .string(script.description), "every": .string(DurationSeconds.text(every))]
        }
    }

    private static func landing(_ arrival: FileArrival) -> JSONObject {
        let parts = arrival.folder.split(separator: "/")
        var object: JSONObject = ["landing": .string(String(parts.last ?? ""))]
        if parts.count == 3 { object["namespace"] = .string(String(parts[0])) }
        if arrival.pattern != "**" { object["pattern"] = .string(arrival.pattern) }
        object["quiet"] = .string(DurationSeconds.text(arrival.quietSeconds))
        return object
    }
}
