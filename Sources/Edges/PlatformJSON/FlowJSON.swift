package import FlowSteps
package import Flows
package import JSON
package import Errors
internal import Runs
internal import Clocks
package import Secrets

/// Flows and secrets as scripts see them.
package enum FlowJSON {
    package static func entry(_ entry: FlowLibrary.Entry) -> JSONValue {
        var object: JSONObject = ["name": .string(entry.name), "path": .string(entry.path)]
        object["valid"] = .bool(entry.flow != nil)
        if let flow = entry.flow {
            object["description"] = flow.description.map { .string($0) } ?? .null
            object["steps"] = .integer(Int64(flow.steps.count))
            object["parameters"] = .array(flow.parameters.map { .string($0.name) })
        } else {
            object["problems"] = .array(entry.problems.map(problem))
        }
        return .object(object)
    }

    package static func problem(_ error: MartletError) -> JSONValue { ErrorJSON.document(error)["error"] ?? .null }

    /// - Parameter codeHash: Of the flow with its files.
    package static func flow(_ flow: Flow, codeHash: String) -> JSONValue {
        var object: JSONObject = ["name": .string(flow.name), "path": .string(flow.path)]
        object["description"] = flow.description.map { .string($0) } ?? .null
        object["code_hash"] = .string(codeHash)
        object["branch"] = .string(flow.branch)
        object["group"] = flow.group.map { .string($0) } ?? .null
        object["parallelism"] = .integer(Int64(flow.parallelism))
        object["concurrency"] = flow.concurrency.map { .integer(Int64($0)) } ?? .null
        object["priority"] = .integer(Int64(flow.priority))
        object["on_failure"] = .string(flow.onFailure.rawValue)
        object["schema"] = ParameterSchema.schema(of: flow.parameters)
        object["form"] = ParameterSchema.form(of: flow.parameters)
        object["steps"] = .array(flow.steps.map(step))
        return .object(object)
    }

    private static func step(_ step: FlowStep) -> JSONValue {
        var object: JSONObject = ["name": .string(step.name), "kind": .string(step.kind.rawValue)]
        object["description"] = step.description.map { .string($0) } ?? .null
        object["depends_on"] = .array(step.dependsOn.map { .string($0) })
        object["when"] = step.when.map { .string($0) } ?? .null
        object["for_each"] = step.forEach?.items ?? .null
        object["attempts"] = .integer(Int64(step.retry.attempts))
        object["timeout_seconds"] = step.timeout.map { .integer($0.components.seconds) } ?? .null
        object["allow_failure"] = .bool(step.allowsFailure)
        object["group"] = step.group.map { .string($0) } ?? .null
        object["pool"] = step.pool.map { .string($0) } ?? .null
        object["secrets"] = .array(step.secrets.map { .string($0.secret) })
        object["settings"] = .object(step.settings)
        return .object(object)
    }

    package static func secret(_ secret: SealedSecret) -> JSONValue {
        [
            "name": .string(secret.name.text), "description": secret.description.map { .string($0) } ?? .null,
            "updated_at": .string(secret.updatedAt.description), "updated_by": .string(secret.updatedBy),
            "key": .string(secret.keyID),
        ]
    }
}
