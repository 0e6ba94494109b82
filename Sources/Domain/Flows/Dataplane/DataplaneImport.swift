public import Errors
public import JSON

/// A flow made of one of Dataplane's graphs, with what could not be taken over.
public struct DataplaneImport: Sendable {
    public var name: String
    /// Files by their path in the project; the flow's own is first.
    public var files: [(path: String, text: String)]
    /// What a person has to look at, in sentences.
    public var notes: [String]

    /// - Parameters:
    ///   - document: The graph's JSON.
    ///   - name: What the flow is to be called; the graph's own name, or `imported`, where it is nil.
    /// - Throws: `invalidInput` for what is no graph, or one with a cycle.
    public init(_ document: JSONValue, name: String?) throws(MartletError) {
        let graph = try DataplaneGraph(document)
        if let name { self.name = name } else { self.name = try Self.slug(graph.name ?? "imported", taken: []) }
        try FlowName.check(self.name, "flow")
        files = []
        notes = []
        var builder = Builder(graph: graph, flow: self.name)
        let flow = builder.build()
        notes = builder.notes
        let text = YAMLWriter.text(flow)
        let path = "\(FlowFiles.folder)/\(self.name).yaml"
        // What was made must be read again, cycles of the graph included.
        _ = try FlowReader.read(text, name: self.name, path: path)
        files = [(path, text)] + builder.files
    }

    /// A name that a flow or a step may have, near to what a person wrote.
    static func slug(_ text: String, taken: Set<String>) throws(MartletError) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", "_": name.unicodeScalars.append(scalar)
            case "A"..."Z": name += String(scalar).lowercased()
            default: if !name.isEmpty, !name.hasSuffix("_") { name += "_" }
            }
        }
        while name.hasSuffix("_") { name.removeLast() }
        if name.isEmpty { name = "step" }
        if name.utf8.first.map({ (0x30...0x39).contains($0) }) == true { name = "step_" + name }
        name = String(name.prefix(FlowLimits.nameLength - 8))
        guard taken.contains(name) else { return name }
        for number in 2...FlowLimits.steps + 1 where !taken.contains("\(name)_\(number)") { return "\(name)_\(number)" }
        throw MartletError(.limitExceeded, "too many nodes have the name '\(text)'")
    }

    /// Makes the flow's YAML as a value.
    private struct Builder {
        let graph: DataplaneGraph
        let flow: String
        var notes: [String] = []
        var files: [(path: String, text: String)] = []
        private var names: [String: String] = [:]

        init(graph: DataplaneGraph, flow: String) {
            self.graph = graph
            self.flow = flow
        }

        mutating func build() -> JSONValue {
            let steps = graph.nodes.filter { node in
                if !node.isActive { notes.append("The node '\(node.name)' is switched off, and was left out.") }
                return node.isActive && !isTrigger(node)
            }
            for node in steps {
                names[node.id] = (try? DataplaneImport.slug(node.name, taken: Set(names.values))) ?? node.id
            }
            for node in graph.nodes where node.isActive && isTrigger(node) { noteTrigger(node) }
            if graph.inactiveEdges > 0 {
                notes.append("\(graph.inactiveEdges) edges are switched off, and were left out.")
            }
            var result: JSONObject = [:]
            if let text = graph.description, !text.isEmpty { result["description"] = .string(text) }
            if let group = group(graph.group) { result["group"] = .string(group) }
            if graph.nodes.contains(where: { $0.kind == "api" }) {
                result["parameters"] = [
                    "api_data": [
                        "type": "string", "default": "{}",
                        "description": "What the caller sent; scripts find it as DP_API_DATA.",
                    ]
                ]
            }
            var members: JSONObject = [:]
            for node in steps { members[names[node.id] ?? node.id] = .object(step(node)) }
            result["steps"] = .object(members)
            return .object(result)
        }

        private func isTrigger(_ node: DataplaneGraph.Node) -> Bool {
            node.type == "trigger" || ["schedule", "api", "play"].contains(node.kind)
        }

        private mutating func noteTrigger(_ node: DataplaneGraph.Node) {
            switch node.kind {
            case "play": break
            case "schedule":
                let text = node.settings.members.map { "\($0.name) \($0.value.stringValue ?? $0.value.text())" }
                let given = (text + node.commands).joined(separator: ", ")
                notes.append(
                    "The schedule '\(node.name)'\(given.isEmpty ? "" : " (\(given))") is not part of a flow: make it with martlet schedule create."
                )
            case "api":
                notes.append(
                    "The API trigger '\(node.name)' is not part of a flow: make a webhook for it, with the body as the parameter api_data; callers need new keys."
                )
            default: notes.append("The trigger '\(node.name)' of kind '\(node.kind)' was not taken over.")
            }
        }

        /// The default group means any worker.
        private func group(_ name: String?) -> String? {
            name.flatMap { $0.isEmpty || $0 == "default" ? nil : $0 }
        }

        private mutating func step(_ node: DataplaneGraph.Node) -> JSONObject {
            var step: JSONObject = [:]
            let before = graph.edges.filter { $0.to == node.id }.compactMap { names[$0.from] }
            switch node.kind {
            case "checkpoint": step["kind"] = "checkpoint"
            case "python", "bash": fill(&step, node)
            default:
                if node.type == "checkpoint" {
                    step["kind"] = "checkpoint"
                } else {
                    notes.append(
                        "The node '\(node.name)' of kind '\(node.kind)' became a bash step of its commands; look at it."
                    )
                    fill(&step, node)
                }
            }
            if !node.description.isEmpty { step["description"] = .string(node.description) }
            if let group = group(node.group), group != graph.group { step["group"] = .string(group) }
            var seen: Set<String> = []
            let unique = before.filter { seen.insert($0).inserted }
            if !unique.isEmpty { step["depends_on"] = .array(unique.map { .string($0) }) }
            return step
        }

        private mutating func fill(_ step: inout JSONObject, _ node: DataplaneGraph.Node) {
            let folder = "\(FlowFiles.folder)/\(flow)/\(names[node.id] ?? node.id)"
            let own = graph.files.filter { $0.node == node.id }
            for file in own {
                guard FlowFiles.isInside(file.path) else {
                    notes.append(
                        "The file '\(file.path)' of the node '\(node.name)' leads out of its folder, and was left out.")
                    continue
                }
                files.append(("\(folder)/\(file.path)", file.text))
            }
            let commands = node.commands.filter { !$0.allSatisfy(\.isWhitespace) }
            if commands.isEmpty {
                notes.append("The node '\(node.name)' has no commands, and became a checkpoint.")
                step["kind"] = "checkpoint"
                return
            }
            step["kind"] = "bash"
            let marker = "${{nodedirectory}}"
            if commands.contains(where: { $0.contains(marker) }), own.isEmpty {
                notes.append(
                    "The files of the node '\(node.name)' are not in the graph: copy them to \(folder)/, and give the step 'writes: \(folder)' where they write there."
                )
            }
            let lines = commands.map { $0.replacing(marker, with: "\"$MARTLET_PROJECT\"/\(folder)/") }
            // What Jinja would read as its own is the script's.
            let script = lines.joined(separator: "\n").replacing("{{", with: "{{ '{{' }}").replacing(
                "{%", with: "{{ '{%' }}")
            step["run"] = .string(script + "\n")
            step["network"] = true
            let writes = DataplaneWrites(
                commands: commands, marker: marker, files: own.map { (path: $0.path, text: $0.text) })
            if writes.isBeside { step["writes"] = .string(folder) }
            if !writes.others.isEmpty {
                notes.append(
                    "The node '\(node.name)' writes files (\(writes.others.joined(separator: ", "))): its working folder and its /tmp are gone when it ends, and it may write nowhere else; name folders for what is to stay in its 'writes'."
                )
            }
            if commands.contains(where: { $0.contains("secret_") || $0.contains("DP_SECRET") }) {
                notes.append("The node '\(node.name)' seems to use secrets: name them in its 'secrets'.")
            }
        }
    }
}
