public import Errors
internal import JSON
public import Runs

extension Flow {
    /// The graph of a run, with the texts of files that its steps name inside it: a run goes on with the code it began with.
    ///
    /// - Parameter files: Texts by path.
    /// - Throws: `notFound` for a file that is missing.
    public func definition(files texts: [String: String]) throws(MartletError) -> RunDefinition {
        var definitions: [StepDefinition] = []
        // Steps that can start at once start in the order of their priorities, then in the order of the file.
        let ordered = steps.enumerated().sorted { ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset) }
        for (_, step) in ordered {
            definitions.append(
                StepDefinition(
                    name: step.name, kind: step.kind, spec: .object(try spec(of: step, texts)),
                    dependsOn: step.dependsOn, when: step.when, forEach: step.forEach.map { forEach($0) },
                    policy: StepPolicy(retry: step.retry, timeout: step.timeout, allowsFailure: step.allowsFailure),
                    group: step.group ?? group, pool: step.pool))
        }
        let hash = FlowFiles.codeHash(self, files: files.map { ($0, Array((texts[$0] ?? "").utf8)) })
        return RunDefinition(
            name: name, kind: .flow, codeHash: hash, steps: definitions, parallelism: parallelism,
            onFailure: onFailure, publishes: touchesLake, targetBranch: branch, namespace: namespace,
            concurrency: concurrency, priority: priority)
    }

    /// Whether a step reads or writes tables, so that a run needs a branch; what a sub-flow does is not known before it is done.
    public var touchesLake: Bool {
        steps.contains { [.sql, .python, .ingest, .pipeline, .flow].contains($0.kind) }
    }

    /// What stands before the last dot of its name, which limits on namespaces look at.
    public var namespace: String? { name.lastIndex(of: ".").map { String(name[..<$0]) } }

    private func forEach(_ setting: FlowForEach) -> ForEach {
        ForEach(
            list: setting.items.stringValue ?? setting.items.text(),
            limit: setting.limit ?? min(parallelism, ForEach.defaultLimit))
    }

    private func spec(of step: FlowStep, _ texts: [String: String]) throws(MartletError) -> JSONObject {
        var spec = JSONObject()
        for member in step.settings.members { spec[member.name] = marked(member, in: step) }
        if let file = step.settings["file"]?.stringValue {
            guard let text = texts[file] else {
                throw MartletError(
                    .notFound, "the file '\(file)' of the step '\(step.name)' does not exist", at: step.location,
                    hint: "Paths are relative to the project's folder.")
            }
            // SQL in a file is a template as pipelines are; scripts are what they are.
            spec["source"] = SpecText.marked(text, step.kind == .sql ? SpecText.sql : SpecText.verbatim)
        }
        var variables = environment
        for member in step.environment.members { variables[member.name] = member.value }
        if !variables.isEmpty { spec["environment"] = .object(variables) }
        let own = Set(step.secrets.map(\.variable))
        let uses = secrets.filter { !own.contains($0.variable) } + step.secrets
        if !uses.isEmpty {
            spec["secrets"] = .object(JSONObject(uses.map { ($0.variable, .string($0.secret)) }))
        }
        if step.kind == .maintenance { spec["branch"] = .string(branch) }
        return spec
    }

    private func marked(_ member: (name: String, value: JSONValue), in step: FlowStep) -> JSONValue {
        guard let text = member.value.stringValue else { return member.value }
        switch (step.kind, member.name) {
        case (.bash, "run"): return SpecText.marked(text, SpecText.shell)
        case (.sql, "query"): return SpecText.marked(text, SpecText.sql)
        case (.python, "code"), (_, "file"): return SpecText.marked(text, SpecText.verbatim)
        default: return member.value
        }
    }
}
