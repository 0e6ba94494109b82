public import Errors
public import JSON

// As it is stored, once for each version of the code.
extension RunDefinition {
    public var json: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "kind": .string(kind.rawValue), "code_hash": .string(codeHash),
            "steps": .array(steps.map(\.json)), "parallelism": .integer(Int64(parallelism)),
            "on_failure": .string(onFailure.rawValue), "publishes": .bool(publishes), "branch": .string(targetBranch),
        ]
        if let namespace { members["namespace"] = .string(namespace) }
        if let concurrency { members["concurrency"] = .integer(Int64(concurrency)) }
        if priority != 0 { members["priority"] = .integer(Int64(priority)) }
        return .object(members)
    }

    public init(json: JSONValue) throws(MartletError) {
        guard let name = json["name"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(RunKindName.init(rawValue:)),
            let hash = json["code_hash"]?.stringValue, let steps = json["steps"]?.arrayValue,
            let onFailure = json["on_failure"]?.stringValue.flatMap(FailurePolicy.init(rawValue:)),
            let publishes = json["publishes"]?.boolValue, let branch = json["branch"]?.stringValue
        else { throw MartletError(.corrupt, "a stored definition of a run cannot be read") }
        var read: [StepDefinition] = []
        for step in steps { read.append(try StepDefinition(json: step)) }
        self.init(
            name: name, kind: kind, codeHash: hash, steps: read,
            parallelism: json["parallelism"]?.intValue.map { Int($0) } ?? RunDefinition.defaultParallelism,
            onFailure: onFailure, publishes: publishes, targetBranch: branch,
            namespace: json["namespace"]?.stringValue, concurrency: json["concurrency"]?.intValue.map { Int($0) },
            priority: Int(json["priority"]?.intValue ?? 0))
    }
}

extension StepDefinition {
    public var json: JSONValue {
        var members: JSONObject = ["name": .string(name), "kind": .string(kind.rawValue)]
        if spec != .object([:]) { members["spec"] = spec }
        if !dependsOn.isEmpty { members["depends_on"] = .array(dependsOn.map { .string($0) }) }
        if let when { members["when"] = .string(when) }
        if let forEach {
            members["for_each"] = ["list": .string(forEach.list), "limit": .integer(Int64(forEach.limit))]
        }
        if policy != StepPolicy() { members["policy"] = policy.json }
        if let group { members["group"] = .string(group) }
        if let pool { members["pool"] = .string(pool) }
        return .object(members)
    }

    public init(json: JSONValue) throws(MartletError) {
        guard let name = json["name"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(StepKind.init(rawValue:))
        else { throw MartletError(.corrupt, "a step in a stored definition of a run cannot be read") }
        self.init(
            name: name, kind: kind, spec: json["spec"] ?? .object([:]),
            dependsOn: json["depends_on"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            when: json["when"]?.stringValue,
            forEach: json["for_each"].flatMap { value in
                value["list"]?.stringValue.map {
                    ForEach(list: $0, limit: Int(value["limit"]?.intValue ?? Int64(ForEach.defaultLimit)))
                }
            },
            policy: json["policy"].map { StepPolicy(json: $0) } ?? StepPolicy(), group: json["group"]?.stringValue,
            pool: json["pool"]?.stringValue)
    }
}

extension StepPolicy {
    /// Times are in microseconds.
    var json: JSONValue {
        var members: JSONObject = [
            "attempts": .integer(Int64(retry.attempts)), "delay": .integer(retry.delay.inMicroseconds),
            "factor": .double(retry.factor), "maximum": .integer(retry.maximum.inMicroseconds),
            "jitter": .double(retry.jitter),
        ]
        if let timeout { members["timeout"] = .integer(timeout.inMicroseconds) }
        if allowsFailure { members["allows_failure"] = true }
        return .object(members)
    }

    init(json: JSONValue) {
        func duration(_ name: String) -> Duration? { json[name]?.intValue.map { .microseconds($0) } }
        let usual = RetryPolicy()
        self.init(
            retry: RetryPolicy(
                attempts: Int(json["attempts"]?.intValue ?? 1), delay: duration("delay") ?? usual.delay,
                factor: json["factor"]?.doubleValue ?? usual.factor, maximum: duration("maximum") ?? usual.maximum,
                jitter: json["jitter"]?.doubleValue ?? usual.jitter),
            timeout: duration("timeout"), allowsFailure: json["allows_failure"]?.boolValue ?? false)
    }
}
