internal import Clocks
public import Errors
internal import Identifiers
public import JSON
public import Runs

/// A step's assignment as JSON, for workers elsewhere.
public enum AssignmentJSON {
    public static func value(_ assignment: StepAssignment) -> JSONValue {
        var json: JSONObject = [
            "run": .string(assignment.run.description), "run_name": .string(assignment.runName),
            "step": .string(assignment.step), "attempt": .integer(Int64(assignment.attempt)),
            "fence": .integer(assignment.fence), "kind": .string(assignment.kind.rawValue), "spec": assignment.spec,
            "parameters": assignment.parameters, "inputs": assignment.inputs, "author": .string(assignment.author),
        ]
        json["item"] = assignment.item
        json["branch"] = assignment.branch.map { .string($0) }
        json["pinned_commit"] = assignment.pinnedCommit.map { .string($0) }
        json["deadline"] = assignment.deadline.map { .integer($0.microseconds) }
        json["timeout_ms"] = assignment.timeout.map { .integer($0.milliseconds) }
        json["group"] = assignment.group.map { .string($0) }
        return .object(json)
    }

    /// - Throws: `invalidInput` for what `value` does not write.
    public static func read(_ json: JSONValue) throws(MartletError) -> StepAssignment {
        let fields = WireFields(json, of: "an assignment")
        guard let run = RunID(try fields.text("run")), let kind = StepKind(rawValue: try fields.text("kind")) else {
            throw MartletError(.invalidInput, "an assignment has a run or a kind that this version does not know")
        }
        return StepAssignment(
            run: run, runName: try fields.text("run_name"), step: try fields.text("step"),
            attempt: Int(try fields.integer("attempt")), fence: try fields.integer("fence"), kind: kind,
            spec: json["spec"] ?? .object([:]), parameters: json["parameters"] ?? .object([:]),
            inputs: json["inputs"] ?? .object([:]), item: json["item"], branch: json["branch"]?.stringValue,
            pinnedCommit: json["pinned_commit"]?.stringValue,
            deadline: json["deadline"]?.intValue.map { Timestamp(microseconds: $0) },
            timeout: json["timeout_ms"]?.intValue.map { .milliseconds($0) }, group: json["group"]?.stringValue,
            author: try fields.text("author"))
    }
}

extension Duration {
    /// Rounded towards zero; the largest where it does not fit.
    var milliseconds: Int64 {
        let (seconds, rest) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : product.addingReportingOverflow(rest / 1_000_000_000_000_000).partialValue
    }
}

/// Members of an object that came over a wire.
struct WireFields {
    private let json: JSONValue
    private let what: String

    init(_ json: JSONValue, of what: String) {
        self.json = json
        self.what = what
    }

    func text(_ name: String) throws(MartletError) -> String {
        guard let text = json[name]?.stringValue else { throw wrong(name, "a string") }
        return text
    }

    func integer(_ name: String) throws(MartletError) -> Int64 {
        guard let number = json[name]?.intValue else { throw wrong(name, "a whole number") }
        return number
    }

    func array(_ name: String) throws(MartletError) -> [JSONValue] {
        guard let array = json[name]?.arrayValue else { throw wrong(name, "an array") }
        return array
    }

    func wrong(_ name: String, _ expected: String) -> MartletError {
        MartletError(.invalidInput, "'\(name)' of \(what) must be \(expected)")
    }
}
