public import JSON
internal import Clocks
public import Schedules

/// Something that the scheduler did, for logs, notifications and webhooks; the words are those of `schedule.*`.
public enum SchedulerEvent: Sendable, Hashable {
    case fired(Firing)
    case skipped(Firing)
    case startFailed(Firing)
    /// Due times that passed unnoticed and are made up for, or not.
    case caughtUp(name: ScheduleName, runs: Int)
    case leading(holder: String)
    case following(holder: String)
    case broken(name: String, error: String)

    public var name: String {
        switch self {
        case .fired: "schedule.fired"
        case .skipped: "schedule.skipped"
        case .startFailed: "schedule.start_failed"
        case .caughtUp: "schedule.caught_up"
        case .leading: "schedule.leading"
        case .following: "schedule.following"
        case .broken: "schedule.broken"
        }
    }

    public var json: JSONObject {
        var object: JSONObject = ["event": .string(name)]
        switch self {
        case .fired(let firing), .skipped(let firing), .startFailed(let firing):
            object["source"] = .string(firing.source)
            object["key"] = .string(firing.key)
            object["due"] = .string(firing.due.description)
            object["run"] = firing.run.map { .string($0) }
            object["error"] = firing.error.map { .string($0) }
        case .caughtUp(let name, let runs):
            object["source"] = .string(name.text)
            object["runs"] = .integer(Int64(runs))
        case .leading(let holder), .following(let holder): object["holder"] = .string(holder)
        case .broken(let name, let error):
            object["source"] = .string(name)
            object["error"] = .string(error)
        }
        return object
    }
}
