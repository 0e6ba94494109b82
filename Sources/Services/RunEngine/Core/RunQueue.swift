package import Runs

/// Runs that wait for their turn: higher priorities first, then those that were asked for first, as far as limits allow.
///
/// Each flow has a lane. A lane takes part in the choice only while its limits leave room, so choosing costs the same however many
/// runs wait.
package struct RunQueue {
    private struct Entry: Comparable {
        var priority: Int
        var id: RunID
        var lane: LaneKey

        static func < (left: Entry, right: Entry) -> Bool {
            left.priority != right.priority ? left.priority > right.priority : left.id < right.id
        }
    }

    /// A flow may move to another namespace; its runs of before count where they were.
    private struct LaneKey: Hashable {
        var name: String
        var namespace: String?

        init(_ run: QueuedRun) { self.init(run.name, run.namespace) }

        init(_ name: String, _ namespace: String?) {
            self.name = name
            self.namespace = namespace
        }
    }

    private struct Lane {
        var waiting = PriorityHeap<Entry>()
        var going = 0
        var limit: Int?
        /// What of it is in `heads`; anything else there is out of date.
        var offered: Entry?
    }

    private struct Namespace {
        var going = 0
        /// Lanes that wait for room in it.
        var parked: Set<LaneKey> = []
    }

    private let limits: ConcurrencyLimits
    private var lanes: [LaneKey: Lane] = [:]
    private var namespaces: [String: Namespace] = [:]
    /// The heads of lanes that have room; entries that are out of date are passed over.
    private var heads = PriorityHeap<Entry>()
    private var waiting: Set<RunID> = []
    private var going = 0
    /// Runs whose turn it is and that have not begun, with their lanes.
    private var admitted: [RunID: LaneKey] = [:]

    package init(limits: ConcurrencyLimits) { self.limits = limits }

    package var count: Int { waiting.count }

    package func contains(_ id: RunID) -> Bool { waiting.contains(id) }

    package mutating func add(_ run: QueuedRun) {
        guard waiting.insert(run.id).inserted else { return }
        let entry = Entry(priority: run.priority, id: run.id, lane: LaneKey(run))
        lanes[LaneKey(run), default: Lane()].waiting.insert(entry)
        lanes[LaneKey(run)]?.limit = run.concurrency ?? limits.flows[run.name]
        if lanes[LaneKey(run)]?.waiting.first == entry { offer(LaneKey(run)) }
    }

    /// Forgets a run that will not have its turn.
    package mutating func remove(_ id: RunID) { waiting.remove(id) }

    /// The run whose turn it is; it counts as going on from now on.
    package mutating func next() -> RunID? {
        while going < limits.runs, let head = heads.popFirst() {
            guard var lane = lanes[head.lane], lane.offered == head else { continue }
            lane.offered = nil
            while let first = lane.waiting.first, !waiting.contains(first.id) { _ = lane.waiting.popFirst() }
            let isEmpty = lane.waiting.isEmpty && lane.going == 0
            lanes[head.lane] = isEmpty ? nil : lane
            guard lane.waiting.first == head else {
                offer(head.lane)
                continue
            }
            if let limit = lane.limit, lane.going >= limit { continue }
            if let name = head.lane.namespace, let limit = limits.namespaces[name],
                namespaces[name, default: Namespace()].going >= limit
            {
                namespaces[name]?.parked.insert(head.lane)
                continue
            }
            _ = lane.waiting.popFirst()
            waiting.remove(head.id)
            admitted[head.id] = head.lane
            lane.going += 1
            going += 1
            if let name = head.lane.namespace { namespaces[name, default: Namespace()].going += 1 }
            lanes[head.lane] = lane
            offer(head.lane)
            return head.id
        }
        return nil
    }

    /// Counts a run that goes on without having waited here, such as after a restart.
    package mutating func enter(_ run: QueuedRun) {
        lanes[LaneKey(run), default: Lane()].going += 1
        lanes[LaneKey(run)]?.limit = run.concurrency ?? limits.flows[run.name]
        if let name = run.namespace { namespaces[name, default: Namespace()].going += 1 }
        going += 1
    }

    /// A run whose turn it was does not go on after all.
    package mutating func giveBack(_ id: RunID) {
        guard let lane = admitted.removeValue(forKey: id) else { return }
        leave(lane.name, namespace: lane.namespace)
    }

    /// A run whose turn it was goes on.
    package mutating func taken(_ id: RunID) { admitted[id] = nil }

    /// A run that went on has ended.
    package mutating func leave(_ name: String, namespace: String?) {
        let key = LaneKey(name, namespace)
        going -= 1
        lanes[key]?.going -= 1
        if let lane = lanes[key], lane.going == 0, lane.waiting.isEmpty { lanes[key] = nil }
        offer(key)
        guard let namespace else { return }
        namespaces[namespace]?.going -= 1
        let parked = namespaces[namespace]?.parked ?? []
        namespaces[namespace]?.parked = []
        for lane in parked { offer(lane) }
        if namespaces[namespace]?.going == 0 { namespaces[namespace] = nil }
    }

    /// Lets a lane take part in the choice again.
    private mutating func offer(_ lane: LaneKey) {
        guard let first = lanes[lane]?.waiting.first, lanes[lane]?.offered != first else { return }
        lanes[lane]?.offered = first
        heads.insert(first)
    }
}
