import Errors
internal import JSON
internal import YAML

/// The order among a flow's steps.
enum FlowGraph {
    /// Names of steps that are not there, and cycles.
    static func problems(_ steps: [FlowStep], known: [String], source: FlowSource) -> [MartletError] {
        var errors: [MartletError] = []
        for step in steps {
            for (index, name) in step.dependsOn.enumerated() {
                let inner = source.document.value["steps"]?[step.name]?["depends_on"]?.arrayValue == nil
                let place = source.location(
                    of: ["steps", .key(step.name), "depends_on"] + (inner ? [] : [.index(index)]))
                if name == step.name {
                    errors.append(
                        MartletError(.invalidInput, "the step '\(name)' depends on itself", at: place))
                } else if !known.contains(name) {
                    errors.append(
                        MartletError(
                            .invalidInput, "the step '\(step.name)' depends on '\(name)', which is no step", at: place,
                            hint: NearestName.of(name, among: known).map { "Did you mean '\($0)'?" }
                                ?? "The steps are: \(known.joined(separator: ", "))."))
                } else if step.dependsOn[..<index].contains(name) {
                    errors.append(
                        MartletError(.invalidInput, "the step '\(step.name)' depends on '\(name)' twice", at: place))
                }
            }
        }
        guard errors.isEmpty, let cycle = cycle(steps) else { return errors }
        let text = (cycle + [cycle[0]]).joined(separator: " → ")
        return [
            MartletError(
                .invalidInput, "the steps wait for one another in a cycle: \(text)",
                at: source.location(of: ["steps", .key(cycle[0]), "depends_on"]),
                hint: "Remove one of these from 'depends_on'; an arrow points to what a step waits for.")
        ]
    }

    /// The steps of one cycle, from the first of them in the file; nil where there is none.
    static func cycle(_ steps: [FlowStep]) -> [String]? {
        let positions = Dictionary(steps.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let upstream = steps.map { $0.dependsOn.compactMap { positions[$0] } }
        var missing = upstream.map(\.count)
        var downstream = [[Int]](repeating: [], count: steps.count)
        for (node, sources) in upstream.enumerated() { for source in sources { downstream[source].append(node) } }
        var open = steps.indices.filter { missing[$0] == 0 }
        var done = 0
        while let node = open.popLast() {
            done += 1
            for next in downstream[node] {
                missing[next] -= 1
                if missing[next] == 0 { open.append(next) }
            }
        }
        guard done < steps.count, var node = steps.indices.first(where: { missing[$0] > 0 }) else { return nil }
        var path: [Int] = []
        var places: [Int: Int] = [:]
        while places[node] == nil {
            places[node] = path.count
            path.append(node)
            // What is left waits for something that is left.
            guard let next = upstream[node].first(where: { missing[$0] > 0 }) else { return nil }
            node = next
        }
        var cycle = Array(path[(places[node] ?? 0)...])
        if let start = cycle.indices.min(by: { cycle[$0] < cycle[$1] }) {
            cycle = Array(cycle[start...] + cycle[..<start])
        }
        return cycle.map { steps[$0].name }
    }

    /// Everything that a step waits for, directly or not.
    static func ancestors(of name: String, in steps: [FlowStep]) -> Set<String> {
        let byName = Dictionary(steps.map { ($0.name, $0) }) { first, _ in first }
        var found: Set<String> = []
        var open = byName[name]?.dependsOn ?? []
        while let next = open.popLast() {
            if found.insert(next).inserted { open += byName[next]?.dependsOn ?? [] }
        }
        return found
    }
}
