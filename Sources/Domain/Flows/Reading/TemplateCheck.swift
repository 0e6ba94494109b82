import Errors
import JSON
import Runs
import Templates
import YAML

/// Compiles every expression of a flow's file and looks whether what it names is there.
struct TemplateCheck {
    let flow: Flow
    let source: FlowSource
    let known: [String]
    var errors: [MartletError] = []
    private var ancestors: [String: Set<String>] = [:]

    init(flow: Flow, source: FlowSource, known: [String]) {
        self.flow = flow
        self.source = source
        self.known = known
    }

    mutating func check(_ entry: FlowEntry, isExpression: Bool) {
        guard let text = entry.value.stringValue, isExpression || FlowExpression.isTemplate(text) else { return }
        let bare = FlowExpression.bare(text)
        let step = flow.steps.first { entry.path.count > 1 && entry.path[1] == .key($0.name) }
        let isShell = step?.kind == .bash && entry.path.last == .key("run")
        do {
            let template =
                try isExpression
                ? Template(compilingExpression: bare, name: "expression")
                : Template(compiling: isShell ? FlowExpression.shellTemplate(text) : text, name: "expression")
            // Statements can make names of their own.
            guard isExpression || !text.contains("{%") else { return }
            for (path, places) in template.paths {
                if let (part, error) = problem(path, entry, step) {
                    errors.append(placed(error, places[part], in: entry, isExpression: isExpression, text: text))
                }
            }
        } catch {
            errors.append(placed(error, error.location, in: entry, isExpression: isExpression, text: text))
        }
    }

    private func placed(
        _ error: MartletError, _ location: SourceLocation?, in entry: FlowEntry, isExpression: Bool, text: String
    ) -> MartletError {
        var column = location?.column ?? 1
        if isExpression {
            // What was compiled is the bare expression behind an opening of its own.
            let bare = FlowExpression.bare(text)
            let before = text.range(of: bare).map { text.distance(from: text.startIndex, to: $0.lowerBound) } ?? 0
            column = max(1, column - Template.expressionOpening.count) + before
        }
        var copy = error
        copy.location = source.location(inside: entry.path, line: location?.line ?? 1, column: column)
        return copy
    }

    /// What is wrong with a path, and with which part of it.
    private mutating func problem(
        _ path: [String], _ entry: FlowEntry, _ step: FlowStep?
    ) -> (part: Int, error: MartletError)? {
        switch path[0] {
        case "params":
            guard path.count > 1 else { return nil }
            let names = flow.parameters.map(\.name)
            return names.contains(path[1])
                ? nil
                : (1, absent("the flow has no parameter '\(path[1])'", path[1], names, none: "It has no parameters."))
        case "run":
            guard path.count > 1 else { return nil }
            return ScopeValues.runNames.contains(path[1])
                ? nil : (1, absent("a run has no '\(path[1])'", path[1], ScopeValues.runNames, none: ""))
        case "steps": return stepProblem(path, entry, step)
        case "item", "index":
            guard step?.forEach != nil,
                entry.path.count < 3 || ![.key("when"), .key("for_each")].contains(entry.path[2])
            else {
                return (
                    0,
                    MartletError(
                        .invalidInput, "'\(path[0])' is known only in the settings of a step with 'for_each'")
                )
            }
            return nil
        default:
            if ScopeValues.roots.contains(path[0]) || Template.functionNames.contains(path[0]) { return nil }
            return (0, absent("'\(path[0])' is not known here", path[0], ScopeValues.roots, none: ""))
        }
    }

    private mutating func stepProblem(
        _ path: [String], _ entry: FlowEntry, _ step: FlowStep?
    ) -> (part: Int, error: MartletError)? {
        guard let step else {
            let error = MartletError(
                .invalidInput, "the outputs of steps are not known here", hint: "Only steps can name what others gave.")
            return (0, error)
        }
        guard path.count > 1 else { return nil }
        guard known.contains(path[1]) else {
            return (1, absent("there is no step '\(path[1])'", path[1], known, none: ""))
        }
        let before = ancestors[step.name] ?? FlowGraph.ancestors(of: step.name, in: flow.steps)
        ancestors[step.name] = before
        guard before.contains(path[1]) else {
            let error = MartletError(
                .invalidInput, "the step '\(step.name)' does not wait for '\(path[1])', whose outputs it names",
                hint: "Add '\(path[1])' to its depends_on.")
            return (1, error)
        }
        guard path.count > 2, !ScopeValues.stepNames.contains(path[2]) else { return nil }
        let error = absent(
            "a step has no '\(path[2])'", path[2], ScopeValues.stepNames, none: "",
            hint: "What it gave is in steps.\(path[1]).outputs.")
        return (2, error)
    }

    private func absent(
        _ message: String, _ name: String, _ names: [String], none: String, hint: String? = nil
    ) -> MartletError {
        let nearest = NearestName.of(name, among: names).map { "Did you mean '\($0)'?" }
        return MartletError(
            .invalidInput, message,
            hint: nearest ?? hint ?? (names.isEmpty ? none : "Known are: \(names.joined(separator: ", ")).")
        )
    }
}

extension StringProtocol {
    /// Where a text first stands in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        guard !text.isEmpty else { return nil }
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
