/// Work that no worker has.
struct WaitingWork: Sendable, Hashable {
    var item: WorkItem
    /// The delivery that comes next, from 1.
    var delivery = 1
    /// When it came, by the server's monotonic clock.
    var since: Duration
    /// The order in which work is given out.
    var sequence: Int64
    /// The workers that had it and were lost; the last of them gets it only where there is no other.
    var lostBy: [WorkerID] = []
    var lostNames: [String] = []
}

/// Work that asks for the same, in order; what was taken out of the middle is skipped when its turn comes.
struct WaitingLine: Sendable {
    private var entries: [(key: WorkKey, sequence: Int64)] = []
    private var head = 0

    mutating func append(_ work: WaitingWork) { entries.append((work.item.key, work.sequence)) }

    /// Before all others, for work that was given out before.
    mutating func prepend(_ work: WaitingWork) {
        if head > 0 {
            head -= 1
            entries[head] = (work.item.key, work.sequence)
        } else {
            entries.insert((work.item.key, work.sequence), at: 0)
        }
    }

    /// The first that still waits; forgets those before it.
    mutating func first(in waiting: [WorkKey: WaitingWork]) -> WaitingWork? {
        while head < entries.count {
            let (key, sequence) = entries[head]
            if let work = waiting[key], work.sequence == sequence { return work }
            removeFirst()
        }
        return nil
    }

    mutating func removeFirst() {
        head += 1
        // Moves the rest now and then, so that each entry is moved once on the average.
        if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }
}
