internal import Cataloging
internal import Errors
package import JSON
package import Orchestrator
internal import Pipelines

/// A plan as JSON.
package enum PlanJSON {
    package static func plan(_ planned: RunPlan, branch: String) -> JSONValue {
        var object = planned.plan.json.objectValue ?? JSONObject()
        object["branch"] = .string(branch)
        object["pinned_commit"] = .string(planned.pinned.description)
        object["warnings"] = .array(
            planned.project.warnings.map { warning in
                var object: JSONObject = ["message": .string(warning.message)]
                object["location"] = warning.location.map(ErrorJSON.location)
                object["hint"] = warning.hint.map { .string($0) }
                return .object(object)
            })
        return .object(object)
    }
}
