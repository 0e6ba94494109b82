import Clocks
import Errors
import JSON
import Scheduler
import Schedules
import Terminal

/// Schedules and triggers as people read them.
enum EntryText {
    static func row(_ entry: ScheduleEntry, _ book: ScheduleBook) -> [String] {
        var when = "?"
        var target = "?"
        var last = ""
        switch entry.kind {
        case .schedule:
            if let schedule = try? book.schedule(of: entry) {
                when = schedule.timing.text + (schedule.zone == "UTC" ? "" : " \(schedule.zone)")
                target = schedule.target.description
            }
            last = entry.due.map(TimeText.seconds) ?? "never"
        case .trigger:
            if let trigger = try? book.trigger(of: entry) {
                when = condition(trigger.condition)
                target = trigger.target.description
            }
            last = "\(TriggerState(json: entry.state).generation)×"
        }
        return [entry.name.text, when, target, entry.isEnabled ? "enabled" : "disabled", last, place(entry.origin)]
    }

    static func place(_ origin: Origin) -> String {
        switch origin {
        case .file(let path): path
        case .api: "database"
        }
    }

    private static func condition(_ condition: TriggerCondition) -> String {
        switch condition {
        case .source(let source): source.text
        case .all(let parts): parts.map(Self.condition).joined(separator: " and ")
        case .any(let parts): parts.map(Self.condition).joined(separator: " or ")
        }
    }

    static func details(_ entry: ScheduleEntry, _ firings: [Firing], _ invocation: Invocation) -> [String] {
        var lines = ["\(entry.kind.rawValue) \(entry.name) (\(entry.isEnabled ? "enabled" : "disabled"))"]
        lines.append("  defined in  \(place(entry.origin))")
        for member in entry.definition.members where member.name != "name" {
            let text = member.value.stringValue ?? member.value.text()
            lines.append("  \(member.name)  \(TextFitting.harmless(text))")
        }
        if let due = entry.due { lines.append("  next  \(TimeText.seconds(due)) UTC") }
        for (position, seen) in TriggerState(json: entry.state).observations.sorted(by: { $0.key < $1.key }) {
            lines.append("  has seen source \(position + 1)  \(seen.count)×, last at \(TimeText.seconds(seen.last))")
        }
        if let problem = TriggerState(json: entry.state).problem {
            lines.append("  does not work  \(TextFitting.harmless(problem))")
        }
        var table = TextTable(columns: [.init("due (UTC)"), .init("status"), .init("run"), .init("why")])
        for firing in firings {
            table.append([
                TimeText.seconds(firing.due), firing.status.rawValue, firing.run ?? "", firing.error ?? "",
            ])
        }
        return lines + [""] + invocation.lines(table, empty: "it has started nothing yet")
    }
}

extension TriggerSource {
    fileprivate var text: String {
        switch self {
        case .landing(let arrival), .files(let arrival): "files \(arrival.folder)/\(arrival.pattern)"
        case .objects(let arrival): "objects \(arrival.bucket)/\(arrival.pattern)"
        case .pipelineSuccess(let name): "success of \(name)"
        case .flowSuccess(let name): "success of flow \(name)"
        case .tableChange(let table, let branch): "change of \(table)@\(branch)"
        case .freshness(let table, _, let seconds): "\(table) older than \(seconds) s"
        case .webhook(let kind): "webhook (\(kind.rawValue))"
        case .time(let timing, _, let names):
            timing.text + (names.isEmpty ? "" : " after \(names.joined(separator: ", "))")
        case .sensor(let script, _): "sensor \(script)"
        }
    }
}
