package import Runs

/// Runs that wait for their turn: higher priorities first, then those that were asked for first, as far as limits allow.
///
/// Each flow has a lane. A lane takes part in the choice only while its limits leave room, so choosing costs the same however many
/// runs wait. Sub-flows count against all limits and wait only for that of their own flow: their parents hold places of the
/// others already.
package struct RunQueue {
    struct Entry: Comparable {
        var priority: Int
        var id: RunID
        var lane: LaneKey
        var parent: RunID?

        static func < (left: Entry, right: Entry) -> Bool {
            left.priority != right.priority ? left.priority > right.priority : left.id < right.id
        }

        static func == (left: Entry, right: Entry) -> Bool { left.id == right.id && left.priority == right.priority }
    }

    /// A flow may move to another namespace; its runs of before count where they were.
    struct LaneKey: Hashable {
        var name: String
        var namespace: String?
        var isChild: Bool

        init(_ run: QueuedRun) {
            name = run.name
            namespace = run.namespace
            isChild = run.parent != nil
        }
    }

    private struct Lane {
        var waiting = PriorityHeap<Entry>()
        /// What of it is among the heads; anything else there is out of date.
        var offered: Entry?
    }

    struct Flow {
        /// Runs that go on.
        var going: Set<RunID> = []
        var limit: Int?
        var lanes: Set<LaneKey> = []
    }

    private struct Namespace {
        var going = 0
        /// Lanes that wait for room in it.
        var parked: Set<LaneKey> = []
    }

    private let limits: ConcurrencyLimits
    private var lanes: [LaneKey: Lane] = [:]
    private(set) var flows: [String: Flow] = [:]
    private var namespaces: [String: Namespace] = [:]
    /// The heads of lanes that have room; entries that are out of date are passed over.
    private var heads = PriorityHeap<Entry>()
    /// The same for sub-flows.
    private var childHeads = PriorityHeap<Entry>()
    private var waiting: Set<RunID> = []
    /// Runs that go on, with their lanes.
    private var going: [RunID: LaneKey] = [:]
    var knots = WaitingChildren()

    package init(limits: ConcurrencyLimits) { self.limits = limits }

    package var count: Int { waiting.count }

    package func contains(_ id: RunID) -> Bool { waiting.contains(id) }

    package mutating func add(_ run: QueuedRun) {
        guard waiting.insert(run.id).inserted else { return }
        let key = LaneKey(run)
        let entry = Entry(priority: run.priority, id: run.id, lane: key, parent: run.parent)
        lanes[key, default: Lane()].waiting.insert(entry)
        note(run, key)
        if let parent = run.parent {
            knots.add(run.id, flow: run.name, parent: parent)
            // Others that wait may be in a knot with it now.
            for flow in knots.flows { offer(flow) }
        }
        if lanes[key]?.waiting.first == entry { offer(key) }
    }

    private mutating func note(_ run: QueuedRun, _ key: LaneKey) {
        flows[run.name, default: Flow()].lanes.insert(key)
        flows[run.name]?.limit = run.concurrency ?? limits.flows[run.name]
    }

    /// Forgets a run that will not have its turn.
    package mutating func remove(_ id: RunID) {
        guard waiting.remove(id) != nil else { return }
        knots.remove(id)
    }

    /// The run whose turn it is; it counts as going on from now on.
    package mutating func next() -> RunID? {
        while let head = childHeads.popFirst() { if let id = take(head) { return id } }
        while going.count < limits.runs, let head = heads.popFirst() { if let id = take(head) { return id } }
        return nil
    }

    /// Takes the head of a lane, where limits leave room; a lane that finds none is offered again when that changes.
    private mutating func take(_ head: Entry) -> RunID? {
        let key = head.lane
        guard var lane = lanes[key], lane.offered == head else { return nil }
        lane.offered = nil
        while let first = lane.waiting.first, !waiting.contains(first.id) { _ = lane.waiting.popFirst() }
        lanes[key] = lane.waiting.isEmpty ? nil : lane
        guard lane.waiting.first == head else {
            offer(key)
            return nil
        }
        if let flow = flows[key.name], let limit = flow.limit, flow.going.count >= limit {
            guard key.isChild, knots.isKnotted(head.id, self) else { return nil }
        }
        if !key.isChild, let name = key.namespace, let limit = limits.namespaces[name],
            namespaces[name, default: Namespace()].going >= limit
        {
            namespaces[name]?.parked.insert(key)
            return nil
        }
        _ = lane.waiting.popFirst()
        lanes[key] = lane.waiting.isEmpty ? nil : lane
        waiting.remove(head.id)
        knots.remove(head.id)
        count(head.id, key, parent: head.parent)
        offer(key)
        return head.id
    }

    private mutating func count(_ id: RunID, _ key: LaneKey, parent: RunID?) {
        going[id] = key
        flows[key.name, default: Flow()].going.insert(id)
        if let name = key.namespace { namespaces[name, default: Namespace()].going += 1 }
        if let parent { knots.goes(id, parent: parent) }
    }

    /// Counts a run that goes on without having waited here, such as after a restart.
    package mutating func enter(_ run: QueuedRun) {
        guard going[run.id] == nil else { return }
        note(run, LaneKey(run))
        count(run.id, LaneKey(run), parent: run.parent)
        for flow in knots.flows { offer(flow) }
    }

    /// A run that went on has ended, or does not go on after all.
    package mutating func leave(_ id: RunID) {
        guard let key = going.removeValue(forKey: id) else { return }
        knots.left(id)
        flows[key.name]?.going.remove(id)
        offer(key.name)
        if let flow = flows[key.name], flow.going.isEmpty, !flow.lanes.contains(where: { lanes[$0] != nil }) {
            flows[key.name] = nil
        }
        guard let namespace = key.namespace else { return }
        namespaces[namespace]?.going -= 1
        let parked = namespaces[namespace]?.parked ?? []
        namespaces[namespace]?.parked = []
        for lane in parked { offer(lane) }
        if namespaces[namespace]?.going == 0 { namespaces[namespace] = nil }
    }

    /// Lets the lanes of a flow take part in the choice again.
    private mutating func offer(_ flow: String) {
        for lane in flows[flow]?.lanes ?? [] { offer(lane) }
    }

    private mutating func offer(_ lane: LaneKey) {
        guard let first = lanes[lane]?.waiting.first, lanes[lane]?.offered != first else { return }
        lanes[lane]?.offered = first
        if lane.isChild { childHeads.insert(first) } else { heads.insert(first) }
    }
}
