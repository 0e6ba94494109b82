public import JSON

extension Plan {
    /// One line for each step, then a line that counts them; the same for the same plan.
    public var text: String {
        let width = steps.map { $0.pipeline.description.utf8.count }.max() ?? 0
        var lines = steps.map { step in
            let name = step.pipeline.description
            let action = step.action.rawValue
            return action + String(repeating: " ", count: max(0, 10 - action.utf8.count)) + name
                + String(repeating: " ", count: width - name.utf8.count) + "  " + step.reasons.joined(separator: "; ")
        }
        lines.append(summary)
        return lines.joined(separator: "\n") + "\n"
    }

    /// How many steps there are of each kind.
    public var summary: String {
        if steps.isEmpty { return "nothing is selected" }
        let counts = [
            (PlanAction.create, "to create"), (.rebuild, "to rebuild"), (.increment, "to increment"),
            (.view, "views to write"),
            (.skip, "unchanged"),
        ].compactMap { action, words in
            let count = steps.count { $0.action == action }
            return count == 0 ? nil : "\(count) \(words)"
        }
        return counts.joined(separator: ", ")
    }

    public var json: JSONValue {
        [
            "steps": .array(
                steps.map { step in
                    [
                        "pipeline": .string(step.pipeline.description), "action": .string(step.action.rawValue),
                        "reasons": .array(step.reasons.map { .string($0) }),
                        "depends_on": .array(step.dependsOn.map { .string($0.description) }),
                        "tests": .integer(Int64(step.tests)), "inputs": .array(step.inputs.map { .string($0) }),
                    ]
                })
        ]
    }
}
