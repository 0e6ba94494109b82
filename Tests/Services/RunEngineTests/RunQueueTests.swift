import Identifiers
import Runs
import Testing

@testable import RunEngine

@Suite struct RunQueueTests {
    private func id(_ number: UInt64) -> RunID { RunID(UUID(high: 0, low: number)) }

    private func run(
        _ number: UInt64, _ name: String, priority: Int = 0, namespace: String? = nil, limit: Int? = nil,
        parent: UInt64? = nil
    ) -> QueuedRun {
        QueuedRun(
            id: id(number), priority: priority, name: name, namespace: namespace, concurrency: limit,
            parent: parent.map { id($0) })
    }

    private func queue(_ runs: [QueuedRun], _ limits: ConcurrencyLimits = ConcurrencyLimits()) -> RunQueue {
        var queue = RunQueue(limits: limits)
        for run in runs { queue.add(run) }
        return queue
    }

    private func all(_ queue: inout RunQueue) -> [RunID] {
        var found: [RunID] = []
        while let next = queue.next() { found.append(next) }
        return found
    }

    @Test func higherPrioritiesGoFirstThenThoseThatCameFirst() {
        var queue = queue([run(1, "a"), run(2, "b", priority: 1), run(3, "a", priority: 1), run(4, "c", priority: -1)])
        #expect(all(&queue) == [id(2), id(3), id(1), id(4)])
        #expect(queue.count == 0)
    }

    @Test func aFlowThatIsFullHoldsUpNoOther() {
        var queue = queue([run(1, "a", priority: 9, limit: 1), run(2, "a", priority: 9, limit: 1), run(3, "b")])
        #expect(all(&queue) == [id(1), id(3)])
        queue.leave(id(1))
        #expect(all(&queue) == [id(2)])
    }

    @Test func namespacesAndAllRunsHaveLimits() {
        let limits = ConcurrencyLimits(runs: 3, flows: ["b": 1], namespaces: ["gold": 1])
        let gold = [run(1, "a", namespace: "gold"), run(2, "c", namespace: "gold")]
        var queue = queue(gold + [run(3, "b"), run(4, "b"), run(5, "d"), run(6, "d")], limits)
        #expect(all(&queue) == [id(1), id(3), id(5)])
        queue.leave(id(3))
        #expect(all(&queue) == [id(4)])
        queue.leave(id(1))
        #expect(all(&queue) == [id(2)])
    }

    @Test func subFlowsCountAndWaitOnlyForTheirFlow() {
        let limits = ConcurrencyLimits(runs: 2, namespaces: ["gold": 1])
        var queue = queue([run(1, "outer", namespace: "gold"), run(2, "x")], limits)
        #expect(all(&queue) == [id(1), id(2)])
        // Its parent holds a place of everything, which it would wait for in vain.
        queue.add(run(3, "inner", namespace: "gold", limit: 1, parent: 1))
        #expect(queue.next() == id(3))
        queue.add(run(4, "inner", limit: 1, parent: 2))
        queue.add(run(5, "y"))
        #expect(queue.next() == nil)
        queue.leave(id(2))
        queue.leave(id(1))
        #expect(all(&queue) == [id(5)])
        queue.leave(id(3))
        #expect(all(&queue) == [id(4)])
    }

    @Test func runsThatWaitForEachOtherInACircleAreLetGo() {
        var queue = queue([run(1, "a", limit: 1), run(2, "b", limit: 1)])
        #expect(all(&queue) == [id(1), id(2)])
        queue.add(run(3, "b", limit: 1, parent: 1))
        #expect(queue.next() == nil)
        queue.add(run(4, "a", limit: 1, parent: 2))
        // One of the two is enough to untie the knot.
        #expect(all(&queue).count == 1)
    }

    @Test func aRunThatIsHeldUpByOneThatWorksIsNoKnot() {
        var queue = queue([run(1, "a", limit: 2), run(2, "a", limit: 2), run(3, "b", limit: 1)])
        #expect(all(&queue).count == 3)
        queue.add(run(4, "b", limit: 1, parent: 1))
        queue.add(run(5, "a", limit: 2, parent: 3))
        #expect(all(&queue).isEmpty)
        queue.leave(id(2))
        #expect(all(&queue) == [id(5)])
    }

    @Test func whatIsCancelledHasNoTurn() {
        var queue = queue([run(1, "a", limit: 1), run(2, "a", limit: 1), run(3, "a", limit: 1)])
        #expect(queue.next() == id(1))
        queue.remove(id(2))
        queue.leave(id(1))
        #expect(all(&queue) == [id(3)])
        #expect(queue.count == 0)
    }

    @Test func afterARestartWhatWaitsIsKnownInWhateverOrderItIsRead() {
        var queue = RunQueue(limits: ConcurrencyLimits())
        queue.add(run(4, "a", limit: 1, parent: 3))
        queue.enter(run(3, "b", parent: 1))
        queue.enter(run(1, "a", limit: 1))
        // The only holder waits for it, two levels above.
        #expect(all(&queue) == [id(4)])
    }
}
