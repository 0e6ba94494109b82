internal import Pipelines

/// Decides which runs of pipelines may go on; a value.
///
/// A run takes a place of each pipeline that it builds and of each of their namespaces, all at once or none. Those that wait go by
/// their priorities, then as they came; one that waits holds up only those behind it that want the same.
struct GateBook {
    struct Wish {
        var number: Int
        var priority: Int
        var pipelines: Set<PipelineName>

        /// The names of the limits that it counts against.
        var names: [String] {
            // Both `team` and `team.gold` hold `team.gold.kpi`.
            let around = Set(
                pipelines.map(\.parts).flatMap { parts in
                    (1..<parts.count).map { parts.prefix($0).joined(separator: ".") }
                })
            return pipelines.map { "pipeline \($0)" } + around.map { "namespace \($0)" }
        }
    }

    private let limits: [String: Int]
    private var taken: [String: Int] = [:]
    private var waiting: [Wish] = []
    private var lastNumber = 0

    init(pipelines: [String: Int], namespaces: [String: Int]) {
        var limits: [String: Int] = [:]
        for (name, limit) in pipelines { limits["pipeline \(name)"] = limit }
        for (name, limit) in namespaces { limits["namespace \(name)"] = limit }
        self.limits = limits
    }

    /// Puts a run among those that wait.
    ///
    /// - Returns: Its number, and those whose turn it is, which may be among them.
    mutating func enter(_ pipelines: Set<PipelineName>, priority: Int) -> (number: Int, ready: [Int]) {
        lastNumber += 1
        let wish = Wish(number: lastNumber, priority: priority, pipelines: pipelines)
        let place = waiting.firstIndex { $0.priority < priority } ?? waiting.endIndex
        waiting.insert(wish, at: place)
        return (lastNumber, admit())
    }

    /// A run has ended; those whose turn it is now.
    mutating func leave(_ pipelines: Set<PipelineName>) -> [Int] {
        for name in Wish(number: 0, priority: 0, pipelines: pipelines).names where limits[name] != nil {
            taken[name] = taken[name].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
        return admit()
    }

    /// Forgets one that waits.
    ///
    /// - Returns: Nil where it waits no longer; else those whose turn it is now.
    mutating func remove(_ number: Int) -> [Int]? {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return nil }
        waiting.remove(at: index)
        return admit()
    }

    func isWaiting(_ number: Int) -> Bool { waiting.contains { $0.number == number } }

    private mutating func admit() -> [Int] {
        var ready: [Int] = []
        var wanted: [String: Int] = [:]
        waiting.removeAll { wish in
            let names = wish.names.filter { limits[$0] != nil }
            // Whoever came first, or is more urgent, is not overtaken at what it waits for.
            let fits = names.allSatisfy { taken[$0, default: 0] + wanted[$0, default: 0] < limits[$0, default: 0] }
            for name in names { if fits { taken[name, default: 0] += 1 } else { wanted[name, default: 0] += 1 } }
            if fits { ready.append(wish.number) }
            return fits
        }
        return ready
    }
}
