public import Errors
public import JSON
public import Runs
public import Workers

/// What a worker says came of a step.
public struct WorkerAnswer: Sendable {
    public var lease: LeaseID
    public var key: WorkKey
    public var result: Result<StepOutcome, MartletError>
    /// The rows that were sent before, where the step gives a table.
    public var table: SentTable?

    public init(
        lease: LeaseID, key: WorkKey, result: Result<StepOutcome, MartletError>, table: SentTable? = nil
    ) {
        self.lease = lease
        self.key = key
        self.result = result
        self.table = table
    }
}

extension WorkerAnswer {
    public var json: JSONValue {
        var json: JSONObject = [
            "lease": .string(lease.description), "run": .string(key.run), "step": .string(key.step),
            "attempt": .integer(Int64(key.attempt)), "fence": .integer(key.fence),
        ]
        switch result {
        case .success(let outcome):
            json["outcome"] = Self.value(outcome)
            json["table"] = table.map { ["bytes": .integer(Int64($0.bytes)), "sha256": .string($0.hash)] }
        case .failure(let error):
            var failure: JSONObject = ["code": .string(error.code.rawValue), "message": .string(error.message)]
            failure["hint"] = error.hint.map { .string($0) }
            json["error"] = .object(failure)
        }
        return .object(json)
    }

    /// - Throws: `invalidInput`, `limitExceeded` for outputs that are too large.
    public init(json: JSONValue) throws(MartletError) {
        let fields = WireFields(json, of: "an answer")
        guard let lease = LeaseID(try fields.text("lease")) else { throw fields.wrong("lease", "a lease") }
        let key = WorkKey(
            run: try fields.text("run"), step: try fields.text("step"), attempt: Int(try fields.integer("attempt")),
            fence: try fields.integer("fence"))
        if let outcome = json["outcome"], !outcome.isNull {
            self.init(
                lease: lease, key: key, result: .success(try Self.outcome(outcome)),
                table: try Self.table(json["table"] ?? .null))
        } else if let error = json["error"], !error.isNull {
            let fields = WireFields(error, of: "an answer's error")
            let code = ErrorCode(rawValue: try fields.text("code")) ?? .failed
            self.init(
                lease: lease, key: key,
                result: .failure(MartletError(code, try fields.text("message"), hint: error["hint"]?.stringValue)))
        } else {
            throw MartletError(.invalidInput, "an answer needs 'outcome' or 'error'")
        }
    }

    private static func table(_ json: JSONValue) throws(MartletError) -> SentTable? {
        if json.isNull { return nil }
        let fields = WireFields(json, of: "an answer's table")
        return SentTable(bytes: Int(try fields.integer("bytes")), hash: try fields.text("sha256"))
    }

    private static func value(_ outcome: StepOutcome) -> JSONValue {
        var json: JSONObject = ["outputs": outcome.outputs, "unchanged": .bool(outcome.isUnchanged)]
        if !outcome.modules.isEmpty {
            let modules = outcome.modules.sorted { $0.key < $1.key }
            json["modules"] = .object(JSONObject(modules.map { ($0.key, JSONValue.string($0.value)) }))
        }
        json["rows"] = outcome.rows.map { .integer($0) }
        json["bytes"] = outcome.bytes.map { .integer($0) }
        json["peak_memory"] = outcome.peakMemory.map { .integer($0) }
        json["cpu_ms"] = outcome.cpuTime.map { .integer($0.milliseconds) }
        return .object(json)
    }

    private static func outcome(_ json: JSONValue) throws(MartletError) -> StepOutcome {
        let outputs = json["outputs"] ?? .object([:])
        guard outputs.objectValue != nil else {
            throw MartletError(.invalidInput, "the outputs of a step must be an object")
        }
        var outcome = StepOutcome(
            outputs: outputs, rows: json["rows"]?.intValue, bytes: json["bytes"]?.intValue,
            peakMemory: json["peak_memory"]?.intValue, cpuTime: json["cpu_ms"]?.intValue.map { .milliseconds($0) },
            isUnchanged: json["unchanged"]?.boolValue ?? false)
        for member in json["modules"]?.objectValue?.members ?? [] {
            outcome.modules[member.name] = member.value.stringValue
        }
        return outcome
    }
}
