internal import Clocks
internal import Identifiers
public import Errors
public import JSON

// As it is stored and told: a short array, `[time, word, …]`; the number stands beside it.
extension RunTransition {
    public var json: JSONValue { .array([.integer(time.microseconds)] + change.json) }

    public init(number: Int64, json: JSONValue) throws(MartletError) {
        guard let parts = json.arrayValue, parts.count >= 2, let time = parts[0].intValue,
            let change = RunChange(json: parts.dropFirst())
        else {
            throw MartletError(.corrupt, "the stored transition \(number) of a run cannot be read: \(json.text())")
        }
        self.init(number: number, time: Timestamp(microseconds: time), change: change)
    }
}

extension RunChange {
    /// What it is called where it is stored and in the API.
    public var word: String {
        switch self {
        case .started: "started"
        case .opened: "opened"
        case .stepStarted: "step"
        case .stepSucceeded: "ok"
        case .stepFailed: "fail"
        case .stepCancelled: "stop"
        case .stepLost: "lost"
        case .stepSkipped: "skip"
        case .stepFannedOut: "fan"
        case .decided: "decided"
        case .childStarted: "child"
        case .cancelRequested: "cancel"
        case .publishing: "publishing"
        case .published: "published"
        case .ended: "ended"
        case .resumed: "resumed"
        }
    }

    var json: [JSONValue] {
        let values: [JSONValue] =
            switch self {
            case .started, .publishing: []
            case .opened(let branch, let commit): [.string(branch), .string(commit)]
            case .stepStarted(let step, let attempt, let fence):
                [.string(step), .integer(Int64(attempt)), .integer(fence)]
            case .stepSucceeded(let step, let fence, let outcome):
                [.string(step), .integer(fence)] + outcome.json
            case .stepFailed(let step, let fence, let failure, let wait):
                [.string(step), .integer(fence), failure.json, .optional(wait)]
            case .stepCancelled(let step, let fence), .stepLost(let step, let fence):
                [.string(step), .integer(fence)]
            case .stepSkipped(let step, let reason): [.string(step), .string(reason.rawValue)]
            case .stepFannedOut(let step, let items): [.string(step), .array(items)]
            case .decided(let step, let approved, let by, let comment):
                [.string(step), .bool(approved), .string(by), .optional(comment)]
            case .childStarted(let step, let run): [.string(step), .string("\(run)")]
            case .cancelRequested(let by, let reason): [.string(by), .optional(reason)]
            case .published(let commit): [.optional(commit)]
            case .ended(let status, let error): [.string(status.rawValue), .optional(error)]
            case .resumed(let by): [.string(by)]
            }
        return [.string(word)] + values
    }

    init?(json: ArraySlice<JSONValue>) {
        let parts = Array(json)
        func text(_ index: Int) -> String? { parts.indices.contains(index) ? parts[index].stringValue : nil }
        func number(_ index: Int) -> Int64? { parts.indices.contains(index) ? parts[index].intValue : nil }
        switch (text(0), text(1), number(2)) {
        case ("started", _, _): self = .started
        case ("publishing", _, _): self = .publishing
        case ("opened", let branch?, _):
            guard let commit = text(2) else { return nil }
            self = .opened(branch: branch, pinnedCommit: commit)
        case ("step", let step?, let attempt?):
            guard let fence = number(3) else { return nil }
            self = .stepStarted(step: step, attempt: Int(attempt), fence: fence)
        case ("ok", let step?, let fence?):
            self = .stepSucceeded(step: step, fence: fence, outcome: StepOutcome(json: parts.dropFirst(3)))
        case ("fail", let step?, let fence?):
            guard parts.count > 3, let failure = StepFailure(json: parts[3]) else { return nil }
            let wait = number(4).map { Duration.microseconds($0) }
            self = .stepFailed(step: step, fence: fence, error: failure, retryAfter: wait)
        case ("stop", let step?, let fence?): self = .stepCancelled(step: step, fence: fence)
        case ("lost", let step?, let fence?): self = .stepLost(step: step, fence: fence)
        case ("skip", let step?, _):
            guard let reason = text(2).flatMap(SkipReason.init(rawValue:)) else { return nil }
            self = .stepSkipped(step: step, reason: reason)
        case ("fan", let step?, _):
            guard parts.count > 2, let items = parts[2].arrayValue else { return nil }
            self = .stepFannedOut(step: step, items: items)
        case ("decided", let step?, _):
            guard parts.count > 2, let approved = parts[2].boolValue, let by = text(3) else { return nil }
            self = .decided(step: step, approved: approved, by: by, comment: text(4))
        case ("child", let step?, _):
            guard let run = text(2).flatMap({ RunID($0) }) else { return nil }
            self = .childStarted(step: step, run: run)
        case ("cancel", let by?, _): self = .cancelRequested(by: by, reason: text(2))
        case ("published", let commit, _): self = .published(commit: commit)
        case ("ended", let word?, _):
            guard let status = RunStatus(rawValue: word) else { return nil }
            self = .ended(status: status, error: text(2))
        case ("resumed", let by?, _): self = .resumed(by: by)
        default: return nil
        }
    }
}

extension StepOutcome {
    /// Trailing nulls are left out.
    fileprivate var json: [JSONValue] {
        var parts: [JSONValue] = [
            outputs == .object([:]) ? .null : outputs, .optional(rows), .optional(bytes), .optional(peakMemory),
            .optional(cpuTime), isUnchanged ? true : .null,
        ]
        while parts.last == .null { parts.removeLast() }
        return parts
    }

    fileprivate init(json: ArraySlice<JSONValue>) {
        let parts = Array(json)
        func part(_ index: Int) -> JSONValue { parts.indices.contains(index) ? parts[index] : .null }
        self.init(
            outputs: part(0).isNull ? .object([:]) : part(0), rows: part(1).intValue, bytes: part(2).intValue,
            peakMemory: part(3).intValue, cpuTime: part(4).intValue.map { .microseconds($0) },
            isUnchanged: part(5).boolValue ?? false)
    }
}

extension StepFailure {
    public var json: JSONValue {
        hint.map { .array([.string(code), .string(message), .string($0)]) }
            ?? .array([.string(code), .string(message)])
    }

    init?(json: JSONValue) {
        guard let parts = json.arrayValue, parts.count >= 2, let code = parts[0].stringValue,
            let message = parts[1].stringValue
        else { return nil }
        self.init(code: code, message: message, hint: parts.count > 2 ? parts[2].stringValue : nil)
    }
}

extension JSONValue {
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    static func optional(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
    /// In microseconds.
    static func optional(_ duration: Duration?) -> JSONValue { duration.map { .integer($0.inMicroseconds) } ?? .null }
}
