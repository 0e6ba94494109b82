internal import Clocks
public import JSON

extension Event {
    /// The event as CloudEvents 1.0 writes one in JSON; `branch`, `pipelines` and `namespaces` are extensions of it.
    public var json: JSONObject {
        var json: JSONObject = [
            "specversion": "1.0", "id": .string(id), "source": "martlet", "type": .string(kind.rawValue),
            "time": .string(time.description), "subject": .string(subject), "datacontenttype": "application/json",
        ]
        json["branch"] = branch.map { .string($0) }
        json["pipelines"] = pipelines.isEmpty ? nil : .array(pipelines.map { .string($0) })
        json["namespaces"] = namespaces.isEmpty ? nil : .array(namespaces.map { .string($0) })
        json["data"] = .object(data)
        return json
    }

    /// What happened, in one line for a person.
    public var headline: String {
        let on = branch.map { " on \($0)" } ?? ""
        let text = data["error"]?.stringValue.map { ": \($0)" } ?? ""
        return switch kind {
        case .runStarted: "Run \(subject) started\(on)"
        case .runSucceeded: "Run \(subject) succeeded\(on)"
        case .runFailed: "Run \(subject) failed\(on)\(text)"
        case .runCancelled: "Run \(subject) was cancelled\(on)"
        case .runResumed: "Run \(subject) goes on\(on)"
        case .tableCreated: "\(noun) \(subject) was created\(on)"
        case .tableChanged: "\(noun) \(subject) changed\(on)"
        case .tableDropped: "\(noun) \(subject) was dropped\(on)"
        case .fileLoaded: "File \(subject) was loaded\(on)"
        case .fileSkipped: "File \(subject) was not loaded again\(on)"
        case .scheduleFired: "Schedule \(subject) fired"
        case .scheduleSkipped: "Schedule \(subject) was due and skipped\(text)"
        case .scheduleFailed: "Schedule \(subject) was due and failed\(text)"
        case .scheduleBroken: "Schedule \(subject) does not work\(text)"
        case .objectCreated: "Object \(subject) was stored"
        case .objectRemoved: "Object \(subject) was removed"
        case .objectExpired: "Object \(subject) has expired"
        case .test: "A test of the channel '\(subject)'"
        }
    }

    private var noun: String { data["content"]?.stringValue == "view" ? "View" : "Table" }
}
