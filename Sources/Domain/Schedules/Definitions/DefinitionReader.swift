import Clocks
public import Errors
public import JSON

/// Reads schedules and triggers from JSON objects, which files, the API and the store share.
public struct DefinitionReader: Sendable {
    public let zones: TimeZones
    /// What is started where a definition names nothing: the pipeline or flow in whose file it stands.
    public var target: RunTarget?
    /// Where the definition is written.
    public var place: @Sendable (_ key: String) -> SourceLocation? = { _ in nil }

    /// Selectors of one target.
    static let selectorLimit = 1000
    /// Bytes of the parameters of one definition.
    static let parameterLimit = 64 << 10

    public init(zones: TimeZones, target: RunTarget? = nil) {
        self.zones = zones
        self.target = target
    }

    /// - Parameter name: Where the object has none.
    public func schedule(_ object: JSONObject, name fallback: String? = nil) throws(MartletError) -> Schedule {
        var fields = DefinitionFields(object, subject: "the schedule", place: place)
        let name = try self.name(&fields, fallback, "schedule")
        let (timing, zone) = try self.timing(&fields)
        guard let timing else {
            throw fields.error(
                "name", "it says no time", hint: "Give it one of: cron, rrule, every, at.")
        }
        var schedule = Schedule(name: name, timing: timing, zone: zone, target: try target(&fields))
        schedule.parameters = try parameters(&fields)
        schedule.catchUp = try fields.choice("catch_up", CatchUp.self) ?? schedule.catchUp
        schedule.catchUpLimit =
            try fields.integer("catch_up_limit", Schedule.catchUpLimitRange) ?? schedule.catchUpLimit
        schedule.overlap = try fields.choice("overlap", Overlap.self) ?? schedule.overlap
        schedule.cooldownSeconds = try fields.duration("cooldown") ?? 0
        schedule.jitterSeconds = try fields.duration("jitter") ?? 0
        schedule.isEnabled = try fields.flag("enabled") ?? true
        schedule.owner = try fields.text("owner")
        schedule.description = try fields.text("description")
        try fields.finish()
        return schedule
    }

    public func trigger(_ object: JSONObject, name fallback: String? = nil) throws(MartletError) -> Trigger {
        var fields = DefinitionFields(object, subject: "the trigger", place: place)
        let name = try self.name(&fields, fallback, "trigger")
        let condition = try self.condition(&fields)
        guard condition.sources.count <= TriggerCondition.sourceLimit else {
            throw MartletError(
                .limitExceeded, "the trigger '\(name)' waits for more than \(TriggerCondition.sourceLimit) things")
        }
        var trigger = Trigger(name: name, condition: condition, target: try target(&fields))
        trigger.parameters = try parameters(&fields)
        for member in try fields.members("payload")?.members ?? [] {
            guard let path = member.value.stringValue else {
                throw fields.error("payload", "'payload' must name a path for each parameter, such as order.id")
            }
            trigger.payload[member.name] = path
        }
        let cooldown = try fields.duration("cooldown")
        trigger.cooldownSeconds = try fields.duration("cooldown_seconds") ?? cooldown ?? 0
        trigger.overlap = try fields.choice("overlap", Overlap.self) ?? trigger.overlap
        trigger.isEnabled = try fields.flag("enabled") ?? true
        trigger.owner = try fields.text("owner")
        trigger.description = try fields.text("description")
        try fields.finish()
        return trigger
    }

    private func name(
        _ fields: inout DefinitionFields, _ fallback: String?, _ what: String
    ) throws(MartletError) -> ScheduleName {
        guard let text = try fields.text("name") ?? fallback else {
            throw fields.error("name", "'name' is missing")
        }
        do throws(MartletError) {
            let name = try ScheduleName(text)
            fields.subject = "the \(what) '\(name)'"
            return name
        } catch {
            throw place("name").map(error.located) ?? error
        }
    }

    private func target(_ fields: inout DefinitionFields) throws(MartletError) -> RunTarget {
        let flow = try fields.text("flow")
        var pipelines = try fields.list("pipelines")
        if let one = try fields.text("pipeline") { pipelines = (pipelines ?? []) + [one] }
        switch (flow, pipelines) {
        case (let flow?, nil): return .flow(flow)
        case (nil, let selectors?):
            guard selectors.count <= Self.selectorLimit else {
                throw fields.error("pipelines", "it names more than \(Self.selectorLimit) selectors")
            }
            return .pipelines(selectors)
        case (nil, nil):
            guard let target else {
                throw fields.error("name", "it says nothing to start", hint: "Give it 'flow' or 'pipelines'.")
            }
            return target
        case (.some, .some): throw fields.error("flow", "it has both 'flow' and 'pipelines'")
        }
    }

    private func parameters(_ fields: inout DefinitionFields) throws(MartletError) -> JSONObject {
        let parameters = try fields.members("parameters") ?? [:]
        guard JSONValue.object(parameters).encoded().count <= Self.parameterLimit else {
            throw fields.error("parameters", "its parameters have more than \(Self.parameterLimit) bytes")
        }
        return parameters
    }

    /// The time that a definition says, and its zone.
    func timing(_ fields: inout DefinitionFields) throws(MartletError) -> (Timing?, zone: String) {
        let zoneName = try fields.text("timezone") ?? "UTC"
        let zone: TimeZoneRules
        do throws(MartletError) { zone = try zones.zone(zoneName) } catch { throw fields.located(error, "timezone") }
        var found: [(key: String, timing: Timing)] = []
        do throws(MartletError) {
            for key in ["cron", "cron_expr"] {
                guard let text = try fields.text(key) else { continue }
                // `@every 5m` is an interval, as in Go's cron.
                if text.lowercased().hasPrefix("@every ") {
                    guard let seconds = DurationSeconds.parse(String(text.dropFirst(7))), seconds > 0 else {
                        throw MartletError(.invalidInput, "'\(text)' has no duration such as 5m")
                    }
                    found.append((key, .interval(Interval(seconds: seconds))))
                } else {
                    found.append((key, .cron(try CronExpression(parsing: text))))
                }
            }
            if let text = try fields.text("rrule") {
                found.append(("rrule", .recurrence(try RecurrenceSet(parsing: text, zone: zone, zones: zones))))
            }
        } catch {
            throw fields.located(error, found.isEmpty ? "cron" : "rrule")
        }
        let start = try time("starting", &fields, zone)
        if let seconds = try fields.duration("every", minimum: 1) {
            found.append(("every", .interval(Interval(seconds: seconds, start: start))))
        } else if start != nil {
            throw fields.error("starting", "'starting' goes with 'every'")
        }
        if let at = try time("at", &fields, zone) { found.append(("at", .at(at))) }
        guard found.count <= 1 else {
            throw fields.error(found[1].key, "it has both '\(found[0].key)' and '\(found[1].key)'")
        }
        return (found.first?.timing, zoneName)
    }

    private func time(
        _ key: String, _ fields: inout DefinitionFields, _ zone: TimeZoneRules
    ) throws(MartletError) -> Timestamp? {
        guard let text = try fields.text(key) else { return nil }
        guard let time = Timestamp(text) else {
            throw fields.error(key, "'\(key)' must be a time such as 2026-01-31T06:00:00Z, not '\(text)'")
        }
        // Without an offset it is the zone's local time.
        let tail = text.dropFirst(10)
        if tail.contains(where: { "Zz+-".contains($0) }) { return time }
        return Timestamp(
            microseconds: zone.moment(ofLocal: time.microseconds.flooredDivision(by: 1_000_000)) * 1_000_000)
    }
}
