import Clocks
import Errors
public import JSON
internal import Schedules

extension BackfillRequest {
    /// The members that say one, for the API and the command line.
    public static let members = [
        "name", "flow", "pipelines", "schedule", "parameters", "partitions", "from", "until", "step", "timezone",
        "limit",
    ]

    /// Reads a request: a target or a schedule, and partitions, or dates from one on and before another.
    public init(_ object: JSONObject, book: ScheduleBook) async throws {
        var schedule: Schedule?
        if let name = object["schedule"]?.stringValue {
            schedule = try book.schedule(of: try await book.entry(name, .schedule))
        }
        let target: RunTarget
        if let flow = object["flow"]?.stringValue {
            target = .flow(flow)
        } else if let selectors = object["pipelines"]?.arrayValue?.compactMap(\.stringValue) {
            target = .pipelines(selectors)
        } else if let schedule {
            target = schedule.target
        } else {
            throw MartletError(
                .invalidInput, "the backfill says nothing to run", hint: "Name a flow, pipelines or a schedule.")
        }
        let zone = object["timezone"]?.stringValue ?? schedule?.zone ?? "UTC"
        guard let name = object["name"]?.stringValue else {
            throw MartletError(.invalidInput, "the backfill has no 'name'")
        }
        self.init(
            name: name, target: target, parameters: schedule?.parameters ?? [:],
            range: try Self.range(object, schedule), zone: zone)
        for member in object["parameters"]?.objectValue?.members ?? [] { parameters[member.name] = member.value }
        if let limit = object["limit"]?.intValue { self.limit = Int(clamping: limit) }
    }

    private static func range(_ object: JSONObject, _ schedule: Schedule?) throws(MartletError) -> BackfillRange {
        let partitions = object["partitions"]?.arrayValue
        let from = object["from"]?.stringValue
        let until = object["until"]?.stringValue
        if let partitions {
            guard from == nil, until == nil else {
                throw MartletError(.invalidInput, "a backfill goes over partitions or over dates, not both")
            }
            return .partitions(partitions.compactMap(\.stringValue))
        }
        guard let from, let until else {
            throw MartletError(
                .invalidInput, "the backfill says nothing to go over", hint: "Give it partitions, or from and until.")
        }
        if let schedule, object["step"] == nil {
            return .times(schedule.timing, from: try time(from), until: try time(until))
        }
        guard let first = CivilDate(from), let last = CivilDate(until) else {
            throw MartletError(.invalidInput, "'\(from)' and '\(until)' must be dates such as 2026-01-31")
        }
        let word = object["step"]?.stringValue ?? "day"
        guard let step = BackfillRange.Step(rawValue: word) else {
            let names = BackfillRange.Step.allCases.map(\.rawValue).joined(separator: ", ")
            throw MartletError(.invalidInput, "the step '\(word)' is none of: \(names)")
        }
        return .dates(from: first, until: last, step: step)
    }

    private static func time(_ text: String) throws(MartletError) -> Timestamp {
        guard let time = Timestamp(text) else {
            throw MartletError(.invalidInput, "'\(text)' is no time such as 2026-01-31 or 2026-01-31T06:00:00Z")
        }
        return time
    }
}
