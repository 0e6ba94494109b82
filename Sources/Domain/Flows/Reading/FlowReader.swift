import Cryptography
internal import YAML
public import Errors
import JSON
import Runs

/// Reads `flows/<name>.yaml`.
public struct FlowReader {
    static let keys = [
        "description", "parameters", "environment", "secrets", "steps", "group", "parallelism", "concurrency",
        "priority",
        "on_failure", "branch", "schedule", "triggers",
    ]

    private let source: FlowSource
    private var errors: [MartletError] = []

    /// - Parameters:
    ///   - text: The file's content.
    ///   - path: The file, as errors name it.
    /// - Throws: The first mistake, with file, line, column and hint; where there are more, its cause is a `FlowProblems` with all.
    public static func read(_ text: String, name: String, path: String) throws(MartletError) -> Flow {
        do {
            try FlowName.check(name, "flow")
        } catch {
            throw error.located(at: SourceLocation(file: path))
        }
        var reader = FlowReader(source: try FlowSource(text, file: path))
        let flow = reader.flow(name: name, text: text)
        let ordered = reader.errors.enumerated().sorted { left, right in
            let (first, second) = (left.element.location, right.element.location)
            return (first?.line ?? 0, first?.column ?? 0, left.offset) < (
                second?.line ?? 0, second?.column ?? 0, right.offset
            )
        }.map(\.element)
        guard var first = ordered.first else { return flow }
        if ordered.count > 1 { first.cause = FlowProblems(problems: ordered) }
        throw first
    }

    private mutating func attempt<Value>(_ fallback: Value, _ body: () throws(MartletError) -> Value) -> Value {
        do {
            return try body()
        } catch {
            errors.append(error)
            return fallback
        }
    }

    private mutating func flow(name: String, text: String) -> Flow {
        let root = FlowEntry(source: source, path: [], value: source.document.value)
        var flow = Flow(
            name: name, path: source.file, parameters: [], environment: [:], secrets: [], steps: [],
            parallelism: RunDefinition.defaultParallelism, priority: 0, onFailure: .stop, branch: "main", files: [],
            codeHash: SHA256.digest(of: text).hex)
        guard root.value.objectValue != nil else {
            errors.append(root.error("a flow must hold keys with values", hint: "It needs at least 'steps'."))
            return flow
        }
        errors += root.allow(Self.keys)
        flow.description = attempt(nil) { () throws(MartletError) in try root.member("description")?.text() }
        if let entry = root.member("parameters"), !entry.value.isNull {
            var reader = ParameterReader()
            flow.parameters = reader.read(entry)
            errors += reader.errors
        }
        flow.environment = attempt([:]) { () throws(MartletError) in
            try EnvironmentReader.environment(root.member("environment"))
        }
        flow.secrets = attempt([]) { () throws(MartletError) in try EnvironmentReader.secrets(root.member("secrets")) }
        flow.group = attempt(nil) { () throws(MartletError) in try root.member("group")?.text() }
        flow.parallelism = attempt(flow.parallelism) { () throws(MartletError) in
            try root.member("parallelism")?.integer(1...FlowLimits.parallelism) ?? RunDefinition.defaultParallelism
        }
        flow.concurrency = attempt(nil) { () throws(MartletError) in
            try root.member("concurrency")?.integer(1...FlowLimits.parallelism)
        }
        flow.priority = attempt(0) { () throws(MartletError) in
            try root.member("priority")?.integer(StepReader.priorities) ?? 0
        }
        flow.onFailure = attempt(.stop) { () throws(MartletError) in
            try root.member("on_failure")?.choice(FailurePolicy.self) ?? .stop
        }
        flow.branch = attempt("main") { () throws(MartletError) in try root.member("branch")?.text() ?? "main" }
        readSteps(root, &flow)
        return flow
    }

    private mutating func readSteps(_ root: FlowEntry, _ flow: inout Flow) {
        guard let entry = root.member("steps"), !entry.value.isNull else {
            errors.append(
                root.error("the flow '\(flow.name)' has no steps", hint: "Add 'steps:' with one step or more."))
            return
        }
        let members = attempt([]) { () throws(MartletError) in try entry.members() }
        guard members.count <= FlowLimits.steps else {
            errors.append(entry.error("a flow has more than \(FlowLimits.steps) steps"))
            return
        }
        if members.isEmpty, entry.value.objectValue != nil { errors.append(entry.error("'steps' must not be empty")) }
        var reader = StepReader()
        for member in members { if let step = reader.read(member) { flow.steps.append(step) } }
        errors += reader.errors
        let known = members.map(\.key)
        errors += FlowGraph.problems(flow.steps, known: known, source: source)
        var check = TemplateCheck(flow: flow, source: source, known: known)
        for (entry, isExpression) in reader.templates { check.check(entry, isExpression: isExpression) }
        for member in (try? root.member("environment")?.members()) ?? [] { check.check(member, isExpression: false) }
        errors += check.errors
        flow.files = Array(Set(flow.steps.compactMap { $0.settings["file"]?.stringValue })).sorted()
        errors += FlowFiles.problems(flow.steps, source: source)
    }

    private init(source: FlowSource) { self.source = source }
}
