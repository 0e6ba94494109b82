internal import Runs

/// Sub-flows that wait for the limit of their flow, and the runs above them, which wait for them.
///
/// Where flows run one another both ways, runs may wait for each other in a circle, so that none would ever go on. A sub-flow in such
/// a knot need not wait.
struct WaitingChildren {
    /// The flow of each sub-flow that waits.
    private var waiting: [RunID: String] = [:]
    private var counts: [String: Int] = [:]
    /// What each sub-flow belongs to, as long as it waits or goes on.
    private var parents: [RunID: RunID] = [:]
    /// The sub-flows that wait below each run that goes on, at any depth.
    private var below: [RunID: Set<RunID>] = [:]

    /// The flows of sub-flows that wait.
    var flows: Dictionary<String, Int>.Keys { counts.keys }

    mutating func add(_ child: RunID, flow: String, parent: RunID) {
        waiting[child] = flow
        counts[flow, default: 0] += 1
        parents[child] = parent
        for ancestor in ancestors(of: child) { below[ancestor, default: []].insert(child) }
    }

    /// It waits no longer.
    mutating func remove(_ child: RunID) {
        guard let flow = waiting.removeValue(forKey: child) else { return }
        counts[flow] = counts[flow].flatMap { $0 > 1 ? $0 - 1 : nil }
        for ancestor in ancestors(of: child) { forget([child], below: ancestor) }
        parents[child] = nil
    }

    mutating func goes(_ child: RunID, parent: RunID) {
        parents[child] = parent
        // After a restart what is below may have been counted first.
        guard let lower = below[child] else { return }
        for ancestor in ancestors(of: child) { below[ancestor, default: []].formUnion(lower) }
    }

    mutating func left(_ run: RunID) {
        if let lower = below.removeValue(forKey: run) {
            for ancestor in ancestors(of: run) { forget(lower, below: ancestor) }
        }
        parents[run] = nil
    }

    private mutating func forget(_ children: Set<RunID>, below ancestor: RunID) {
        below[ancestor]?.subtract(children)
        if below[ancestor]?.isEmpty == true { below[ancestor] = nil }
    }

    private func ancestors(of run: RunID) -> [RunID] {
        var found: [RunID] = []
        var next = parents[run]
        while let ancestor = next, !found.contains(ancestor) {
            found.append(ancestor)
            next = parents[ancestor]
        }
        return found
    }

    /// Whether each run that holds a place that a sub-flow waits for waits itself, in the end for that sub-flow.
    func isKnotted(_ child: RunID, _ queue: RunQueue) -> Bool {
        // Usually somebody works, and it is found at once.
        guard holders(for: child, queue).allSatisfy({ below[$0] != nil }) else { return false }
        var stuck: Set<RunID> = []
        var pending = [child]
        while let next = pending.popLast() {
            guard stuck.insert(next).inserted else { continue }
            for holder in holders(for: next, queue) { pending += below[holder] ?? [] }
        }
        // All are taken for stuck; whoever waits for somebody who is not held up by one of them is none of them.
        while true {
            let free = stuck.filter { waiter in
                holders(for: waiter, queue).contains { holder in
                    below[holder].map { $0.isDisjoint(with: stuck) } ?? true
                }
            }
            if free.isEmpty { return stuck.contains(child) }
            stuck.subtract(free)
            guard stuck.contains(child) else { return false }
        }
    }

    /// The runs that hold the places that a sub-flow waits for.
    private func holders(for child: RunID, _ queue: RunQueue) -> Set<RunID> {
        waiting[child].flatMap { queue.flows[$0]?.going } ?? []
    }
}
