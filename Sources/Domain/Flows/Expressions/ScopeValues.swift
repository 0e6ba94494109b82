import Clocks
import Identifiers
import JSON
import Runs
import Templates

/// What the expressions of a step see: `params`, `steps`, `run`, and `item` and `index` where it fans out.
enum ScopeValues {
    static let roots = ["params", "steps", "run", "item", "index", "sql", "sh", "identifier"]
    static let runNames = ["id", "name", "trigger", "author", "branch", "started_at"]
    static let stepNames = ["status", "outputs"]

    static func values(of scope: ExpressionScope) -> [String: TemplateValue] {
        let steps = MappingObject()
        for (name, view) in scope.steps {
            let step = MappingObject()
            step["status"] = .string(view.status.rawValue)
            step["outputs"] = TemplateValue(view.outputs)
            steps[name] = .mapping(step)
        }
        let run = MappingObject()
        run["id"] = .string(scope.run.id.description)
        run["name"] = .string(scope.run.name)
        run["trigger"] = .string(scope.run.trigger)
        run["author"] = .string(scope.run.author)
        run["branch"] = scope.run.branch.map { .string($0) } ?? .null
        run["started_at"] = .string(scope.run.startedAt.description)
        var values: [String: TemplateValue] = [
            "params": TemplateValue(scope.parameters), "steps": .mapping(steps), "run": .mapping(run),
        ]
        if let item = scope.item { values["item"] = TemplateValue(item) }
        if let index = scope.index { values["index"] = .integer(index) }
        return values
    }
}
