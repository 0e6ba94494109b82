public import Clocks
public import JSON

/// A trigger and what it has seen: takes observations, says when to fire.
public struct TriggerMachine: Sendable {
    public let trigger: Trigger
    public private(set) var state: TriggerState
    private let sources: [TriggerSource]

    /// Files and such that are named to a run at most.
    public static let detailLimit = 1000

    public enum Verdict: Sendable, Equatable {
        /// Until something is seen.
        case idle
        /// All is there, but files may still come or a cooldown goes on.
        case wait(until: Timestamp)
        /// Start a run now, with these parameters.
        case fire(JSONObject)
    }

    public init(trigger: Trigger, state: TriggerState) {
        self.trigger = trigger
        self.state = state
        sources = trigger.condition.sources
    }

    /// Notes that a source has happened; lists of details grow together up to the limit.
    public mutating func observe(_ source: Int, at time: Timestamp, detail: JSONValue) {
        guard sources.indices.contains(source) else { return }
        guard var known = state.observations[source] else {
            state.observations[source] = Observation(first: time, last: time, count: 1, detail: detail)
            return
        }
        known.last = time
        known.count += 1
        if case .array(let old) = known.detail, case .array(let new) = detail {
            let fresh = new.filter { !old.contains($0) }
            known.detail = .array(Array((old + fresh).suffix(Self.detailLimit)))
        } else {
            known.detail = detail
        }
        state.observations[source] = known
    }

    /// Notes that what a source was seen to do is over.
    public mutating func forget(_ source: Int) { state.observations[source] = nil }

    /// Notes where a source was looked at.
    public mutating func setCursor(_ source: Int, _ cursor: JSONValue) { state.cursors[source] = cursor }

    /// Notes why it cannot be looked at; nil once it can.
    public mutating func setProblem(_ problem: String?) { state.problem = problem }

    /// Notes a pipeline's success for the times that wait for it.
    public mutating func succeeded(_ pipeline: String, for source: Int) {
        state.succeeded[source, default: []].insert(pipeline)
    }

    /// A time has come: it counts where all that it waits for has succeeded.
    ///
    /// - Returns: Whether it counts.
    public mutating func timeCame(_ source: Int, due: Timestamp, at now: Timestamp) -> Bool {
        guard sources.indices.contains(source), case .time(_, _, let dependencies) = sources[source] else {
            return false
        }
        guard Set(dependencies).isSubset(of: state.succeeded[source] ?? []) else { return false }
        observe(source, at: now, detail: .string(due.description))
        return true
    }

    /// When the trigger may fire.
    public func verdict(at now: Timestamp) -> Verdict {
        guard trigger.isEnabled, var ready = readiness(trigger.condition, from: 0, now).time else { return .idle }
        if let last = state.lastFired, trigger.cooldownSeconds > 0 {
            let cool = last.adding(seconds: trigger.cooldownSeconds)
            // A clock that was set back must not hold a trigger up for longer than its cooldown.
            if last <= now, cool > ready { ready = cool }
        }
        return ready > now ? .wait(until: ready) : .fire(parameters)
    }

    /// When a cooldown ends that goes on.
    public func cooldownEnd(at now: Timestamp) -> Timestamp? {
        guard let last = state.lastFired, last <= now, trigger.cooldownSeconds > 0 else { return nil }
        let end = last.adding(seconds: trigger.cooldownSeconds)
        return end > now ? end : nil
    }

    /// Forgets what it has seen, since a run takes it from here.
    public mutating func fired(at now: Timestamp) {
        state.generation += 1
        state.lastFired = now
        state.observations = [:]
        state.succeeded = [:]
    }

    /// The moment from which a condition is true, or nil; and how many sources it has.
    private func readiness(
        _ condition: TriggerCondition, from first: Int, _ now: Timestamp
    ) -> (time: Timestamp?, count: Int) {
        switch condition {
        case .source(let source): return (ready(source, first, now), 1)
        case .all(let parts), .any(let parts):
            var position = first
            var times: [Timestamp] = []
            for part in parts {
                let (time, count) = readiness(part, from: position, now)
                position += count
                if let time { times.append(time) }
            }
            if case .any = condition { return (times.min(), position - first) }
            return (times.count == parts.count ? times.max() : nil, position - first)
        }
    }

    private func ready(_ source: TriggerSource, _ position: Int, _ now: Timestamp) -> Timestamp? {
        guard let seen = state.observations[position] else { return nil }
        // A clock that was set back must not hold anything up.
        if seen.last > now { return now }
        switch source {
        case .landing(let arrival), .files(let arrival): return seen.last.adding(seconds: arrival.quietSeconds)
        case .objects(let arrival):
            return min(
                seen.last.adding(seconds: arrival.quietSeconds), seen.first.adding(seconds: arrival.longestSeconds))
        default: return seen.last
        }
    }

    /// The trigger's own, those that a sensor gives or that are taken from a payload, and all that was seen under `trigger`.
    private var parameters: JSONObject {
        var result = trigger.parameters
        var seen: [JSONValue] = []
        for (position, observation) in state.observations.sorted(by: { $0.key < $1.key }) {
            let source = sources[position]
            seen.append([
                "source": .string(source.kind), "count": .integer(observation.count), "detail": observation.detail,
                "time": .string(observation.last.description),
            ])
            if case .sensor = source {
                for member in observation.detail.objectValue?.members ?? [] { result[member.name] = member.value }
            }
            if case .webhook = source {
                for (name, path) in trigger.payload {
                    if let value = Self.value(at: path, in: observation.detail) { result[name] = value }
                }
            }
        }
        result["trigger"] = ["name": .string(trigger.name.text), "seen": .array(seen)]
        return result
    }

    private static func value(at path: String, in payload: JSONValue) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(payload)) { value, part in
            if let index = Int(part), let elements = value?.arrayValue {
                return elements.indices.contains(index) ? elements[index] : nil
            }
            return value?[String(part)]
        }
    }
}

extension TriggerSource {
    /// Its word in files, the API and listings.
    public var kind: String {
        switch self {
        case .landing: "landing"
        case .files: "files"
        case .objects: "objects"
        case .pipelineSuccess: "pipeline_success"
        case .flowSuccess: "flow_success"
        case .tableChange: "table"
        case .freshness: "freshness"
        case .webhook: "webhook"
        case .time(_, _, let dependencies): dependencies.isEmpty ? "time" : "cron_dependency"
        case .sensor: "sensor"
        }
    }
}
