import Clocks
import Schedules

/// When schedules are due, the first first.
struct DueHeap {
    private var heap: [(due: Timestamp, name: ScheduleName)] = []
    /// What counts; the heap may still have times that were replaced.
    private var dues: [ScheduleName: Timestamp] = [:]

    var count: Int { dues.count }

    /// The first due time.
    mutating func first() -> Timestamp? {
        dropReplaced()
        return heap.first?.due
    }

    mutating func set(_ name: ScheduleName, _ due: Timestamp?) {
        guard dues[name] != due else { return }
        dues[name] = due
        guard let due else { return }
        heap.append((due, name))
        var index = heap.count - 1
        while index > 0, Self.isBefore(heap[index], heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeAll() {
        heap = []
        dues = [:]
    }

    /// Takes those out that are due, up to a limit.
    mutating func takeDue(at now: Timestamp, limit: Int) -> [ScheduleName] {
        var taken: [ScheduleName] = []
        while taken.count < limit {
            dropReplaced()
            guard let first = heap.first, first.due <= now else { break }
            removeFirst()
            dues[first.name] = nil
            taken.append(first.name)
        }
        return taken
    }

    private mutating func dropReplaced() {
        while let first = heap.first, dues[first.name] != first.due { removeFirst() }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if Self.isBefore(heap[child], heap[least]) { least = child }
            }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }

    private static func isBefore(
        _ left: (due: Timestamp, name: ScheduleName), _ right: (due: Timestamp, name: ScheduleName)
    ) -> Bool {
        left.due < right.due
    }
}
