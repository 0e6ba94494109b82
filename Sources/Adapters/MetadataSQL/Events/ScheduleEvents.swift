internal import Clocks
internal import Errors
internal import Events
internal import JSON
internal import Schedules

/// Stores what schedules and triggers did not start as events, in the transaction that stores the firings themselves.
///
/// That one fired is stored with the run that it started; see `RunEvents`.
enum ScheduleEvents {
    static func append(_ firings: [Firing], _ handle: inout SQLHandle) throws(MartletError) {
        try EventRow.append(firings.compactMap(event), &handle)
    }

    static func append(_ problems: [ScheduleProblem], _ handle: inout SQLHandle) throws(MartletError) {
        try EventRow.append(
            problems.map { problem in
                Event(
                    .scheduleBroken, identity: [problem.name.text, "\(problem.time.microseconds)"], time: problem.time,
                    subject: problem.name.text, data: ["error": .string(problem.error)])
            }, &handle)
    }

    /// Nil where a run was or will be started.
    private static func event(_ firing: Firing) -> Event? {
        let kind: EventKind
        switch firing.status {
        case .skipped: kind = .scheduleSkipped
        case .failed where firing.run == nil: kind = .scheduleFailed
        default: return nil
        }
        let names = names(firing.target)
        return Event(
            kind, identity: [firing.key], time: firing.recordedAt, subject: firing.source, pipelines: names,
            namespaces: Set(names.compactMap { Event.namespace(of: $0) }).sorted(),
            data: [
                "key": .string(firing.key), "due": .string("\(firing.due)"), "target": firing.target.json,
                "error": firing.error.map { .string($0) } ?? .null,
            ])
    }

    /// What would have run, as far as it is named; selectors are not resolved.
    private static func names(_ target: RunTarget) -> [String] {
        switch target {
        case .flow(let name): [name]
        case .pipelines(let selectors): selectors.filter { !$0.contains { "+:*,".contains($0) } }
        }
    }
}
