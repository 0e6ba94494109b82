/// Decides, and only decides, what a run does next.
///
/// The shell feeds it what happened and carries out the actions that it returns. Nodes are builds and test groups alike: a
/// node starts when everything that it depends on has ended well. The first failure lets what is running be cancelled, starts
/// nothing more, and ends the run as failed. A run that keeps going does all that does not depend on what failed, and then ends as
/// failed: it never publishes a part.
public struct RunStateMachine: Sendable {
    /// A unit of work.
    public struct Node: Sendable, Hashable {
        public var id: Int
        public var dependsOn: [Int]
        /// Nothing has to be done; it counts as done at once.
        public var isSkipped: Bool
        /// Nodes that need not wait for this one, but need not start any more where it failed, nor what depends on them.
        public var casts: [Int]

        public init(id: Int, dependsOn: [Int], isSkipped: Bool = false, casts: [Int] = []) {
            self.id = id
            self.dependsOn = dependsOn
            self.isSkipped = isSkipped
            self.casts = casts
        }
    }

    public enum Action: Sendable, Hashable {
        case start(Int)
        /// Ask a running node to stop; its end is still to be reported.
        case cancel(Int)
        /// Will never start.
        case abandon(Int)
        /// Will never start, since what it needs failed; others go on.
        case skip(Int)
        /// Every node ended well: merge the branch.
        case publish
        /// Nothing is left to do.
        case finish(RunStatus)
    }

    public enum Outcome: Sendable, Hashable {
        case success
        case failure
        case cancelled
    }

    private enum Phase: Sendable {
        /// Next: executing.
        case ready
        /// Next: publishing, draining.
        case executing
        /// Something failed or a person asked to stop. Next: finished.
        case draining(RunStatus)
        /// Next: finished.
        case publishing
        case finished
    }

    private var phase = Phase.ready
    private let parallelism: Int
    private var startable: [Int] = []
    /// The first of `startable` that has not started; a moving index keeps the order first come, first served at O(1).
    private var nextStartable = 0
    private var running: Set<Int> = []
    private var blockers: [Int: Int] = [:]
    private var dependents: [Int: [Int]] = [:]
    private var unfinished: Int
    private let keepsGoing: Bool
    private var hasFailed = false
    private let nodes: [Node]
    private let skipped: Set<Int>
    private var ended: Set<Int> = []

    /// - Parameter nodes: An acyclic graph; the order is the order of preference.
    /// - Parameter keepsGoing: Whether what does not depend on a failed node goes on.
    public init(nodes: [Node], parallelism: Int, keepsGoing: Bool = false) {
        self.nodes = nodes
        self.keepsGoing = keepsGoing
        self.skipped = Set(nodes.filter(\.isSkipped).map(\.id))
        self.parallelism = max(1, parallelism)
        self.unfinished = nodes.count
        for node in nodes {
            blockers[node.id] = node.dependsOn.count
            for dependency in node.dependsOn { dependents[dependency, default: []].append(node.id) }
        }
    }

    public mutating func start() -> [Action] {
        guard case .ready = phase else { return [] }
        phase = .executing
        for node in nodes where node.dependsOn.isEmpty { enqueue(node.id) }
        return advance()
    }

    private mutating func enqueue(_ first: Int) {
        var pending = [first]
        while let id = pending.popLast() {
            guard skipped.contains(id) else {
                startable.append(id)
                continue
            }
            pending.append(contentsOf: complete(id))
        }
    }

    /// Marks a node as done and returns those that nothing blocks any more.
    private mutating func complete(_ id: Int) -> [Int] {
        ended.insert(id)
        unfinished -= 1
        var freed: [Int] = []
        for dependent in dependents[id] ?? [] {
            blockers[dependent, default: 0] -= 1
            if blockers[dependent] == 0 { freed.append(dependent) }
        }
        return freed
    }

    private mutating func advance() -> [Action] {
        var actions: [Action] = []
        while nextStartable < startable.count, running.count < parallelism {
            let id = startable[nextStartable]
            nextStartable += 1
            guard !ended.contains(id) else { continue }
            running.insert(id)
            actions.append(.start(id))
        }
        if running.isEmpty, unfinished == 0 {
            phase = hasFailed ? .finished : .publishing
            actions.append(hasFailed ? .finish(.failed) : .publish)
        }
        return actions
    }

    /// A node that was started has ended.
    public mutating func nodeEnded(_ id: Int, _ outcome: Outcome) -> [Action] {
        guard running.remove(id) != nil else { return [] }
        switch phase {
        case .executing where outcome == .success:
            for freed in complete(id) { enqueue(freed) }
            return advance()
        case .executing where outcome == .failure && keepsGoing:
            hasFailed = true
            ended.insert(id)
            unfinished -= 1
            let skipped = skip(behind: id)
            return skipped + advance()
        case .executing:
            ended.insert(id)
            return drain(outcome == .failure ? .failed : .cancelled)
        case .draining(let status):
            ended.insert(id)
            guard running.isEmpty else { return [] }
            phase = .finished
            return [.finish(status)]
        case .ready, .publishing, .finished: return []
        }
    }

    /// Gives up what a failed node was needed for and what has not begun of it, at any remove.
    private mutating func skip(behind failed: Int) -> [Action] {
        var actions: [Action] = []
        var seen: Set<Int> = [failed]
        var pending = (dependents[failed] ?? []) + (nodes.first { $0.id == failed }?.casts ?? [])
        while let id = pending.popLast() {
            guard seen.insert(id).inserted else { continue }
            pending += dependents[id] ?? []
            guard !running.contains(id), ended.insert(id).inserted else { continue }
            unfinished -= 1
            actions.append(.skip(id))
        }
        return actions.sorted { $0.node < $1.node }
    }

    /// A person, a signal or a limit asks the run to stop.
    public mutating func cancel() -> [Action] {
        guard case .executing = phase else { return [] }
        return drain(.cancelled)
    }

    private mutating func drain(_ status: RunStatus) -> [Action] {
        phase = .draining(status)
        var actions = running.sorted().map { Action.cancel($0) }
        actions += nodes.filter { !running.contains($0.id) && !ended.contains($0.id) }.map { .abandon($0.id) }
        if running.isEmpty {
            phase = .finished
            actions.append(.finish(status))
        }
        return actions
    }

    /// The merge of the branch has ended.
    public mutating func publishEnded(_ outcome: Outcome) -> [Action] {
        guard case .publishing = phase else { return [] }
        phase = .finished
        switch outcome {
        case .success: return [.finish(.success)]
        case .failure: return [.finish(.failed)]
        case .cancelled: return [.finish(.cancelled)]
        }
    }
}

extension RunStateMachine.Action {
    /// The node that it is about; nothing follows from it where it is about none.
    fileprivate var node: Int {
        switch self {
        case .start(let id), .cancel(let id), .abandon(let id), .skip(let id): id
        case .publish, .finish: 0
        }
    }
}
