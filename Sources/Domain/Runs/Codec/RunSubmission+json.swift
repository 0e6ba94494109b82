public import Clocks
public import JSON

extension RunSubmission {
    /// What is kept with the run beside its definition and its head.
    public var request: JSONValue {
        var members: JSONObject = ["parameters": parameters]
        if force { members["force"] = true }
        if let idempotencyKey { members["key"] = .string(idempotencyKey) }
        if let pinnedCommit { members["pinned"] = .string(pinnedCommit) }
        if let traceparent { members["traceparent"] = .string(traceparent) }
        return .object(members)
    }

    /// The submission that a stored run came from.
    public init(record: RunRecord, definition: RunDefinition) {
        self.init(
            definition: definition, parameters: record.request["parameters"] ?? .object([:]), trigger: record.trigger,
            author: record.author, priority: record.priority, idempotencyKey: record.request["key"]?.stringValue,
            parent: record.parent, force: record.request["force"]?.boolValue ?? false,
            pinnedCommit: record.request["pinned"]?.stringValue, targetBranch: record.targetBranch)
        traceparent = record.request["traceparent"]?.stringValue
    }

    /// The head that a new run begins with.
    public func record(id: RunID, at time: Timestamp, driver: RunID?) -> RunRecord {
        var record = RunRecord(
            id: id, status: .pending, trigger: trigger, author: author, targetBranch: targetBranch,
            branch: nil, pinnedCommit: pinnedCommit ?? "", createdAt: time, request: request)
        record.kind = definition.kind
        record.name = definition.name
        record.priority = priority
        record.parent = parent
        record.codeHash = definition.codeHash
        record.driver = driver
        return record
    }
}
