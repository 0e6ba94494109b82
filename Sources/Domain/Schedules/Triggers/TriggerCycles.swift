public import Errors

/// Finds triggers that would start each other for ever.
public enum TriggerCycles {
    /// What starts what: each of `from` starts all of `to`.
    public struct Link: Sendable, Hashable {
        public var name: String
        /// Pipelines and flows whose success it waits for, or whose tables.
        public var from: Set<String>
        public var to: Set<String>

        public init(name: String, from: Set<String>, to: Set<String>) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    /// Refuses a new link that closes a circle, and names what is on it.
    public static func check(_ new: Link, among others: [Link]) throws(MartletError) {
        let links = others.filter { $0.name != new.name } + [new]
        var next: [String: [(to: String, by: String)]] = [:]
        for link in links {
            for from in link.from { next[from, default: []] += link.to.map { ($0, link.name) } }
        }
        // A circle through the new link leads from one of its ends to one of its beginnings.
        var reached: [String: (from: String, by: String)] = [:]
        var waiting = new.to.sorted()
        let ends = new.to
        while let node = waiting.popLast() {
            if new.from.contains(node) {
                var path = [node]
                var at = node
                while !ends.contains(at), let step = reached[at] {
                    path.append("(\(step.by))")
                    path.append(step.from)
                    at = step.from
                }
                let circle = path.reversed().joined(separator: " → ")
                throw MartletError(
                    .conflict,
                    "the trigger '\(new.name)' would start itself for ever: \(circle) → (\(new.name)) → \(at)",
                    hint: "Let it start something that does not lead back, or wait for something else.")
            }
            for step in next[node] ?? [] where reached[step.to] == nil && !ends.contains(step.to) {
                reached[step.to] = (node, step.by)
                waiting.append(step.to)
            }
        }
    }
}
