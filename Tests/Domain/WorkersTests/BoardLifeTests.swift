import Errors
import Testing
import Workers

@Suite struct BoardLifeTests {
    @Test func drainingTakesNoMoreAndReturnsWhatWasNotFetched() throws {
        var table = Table()
        let worker = try table.worker("a", capacity: 2)
        try table.submit(1)
        let lease = try #require(try table.fetch(worker).first)
        try table.submit(2)
        _ = table.board.drain(worker, true, at: table.now)
        #expect(try table.fetch(worker).isEmpty)
        #expect(table.board.waitingCount == 1)
        #expect(try table.beat(worker, [lease.id]).drain)
        #expect(table.board.answer(lease.id, by: worker, at: table.now).verdict == .accepted(lease.item.key))
        _ = table.board.drain(worker, false, at: table.now)
        #expect(try table.fetch(worker).map(\.item.key.run) == ["r2"])
    }

    @Test func aWorkerThatLeavesGetsNothing() throws {
        var table = Table()
        let worker = try table.worker("a")
        _ = try table.beat(worker, leaving: true)
        try table.submit(1)
        #expect(table.board.waitingCount == 1)
        let other = try table.worker("b")
        #expect(try table.fetch(other).count == 1)
    }

    @Test func deregisteringMovesAtOnce() throws {
        var table = Table()
        let worker = try table.worker("a")
        try table.submit(1)
        let lease = try #require(try table.fetch(worker).first)
        _ = try table.beat(worker, [lease.id])
        let actions = table.board.deregister(worker, at: table.now)
        #expect(actions == [.moved(lease.item.key, from: worker, name: "a")])
        #expect(table.board.record(of: worker) == nil)
        #expect(table.board.waitingCount == 1)
    }

    @Test func registeringAgainKeepsItsLeases() throws {
        var table = Table()
        let worker = try table.worker("a", instance: "x")
        try table.submit(1)
        let lease = try #require(try table.fetch(worker).first)
        #expect(try table.worker("a", instance: "x") == worker)
        #expect(table.board.leases(of: worker).map(\.id) == [lease.id])
    }

    @Test func cancelling() throws {
        var table = Table()
        let (one, two) = (try Table.item(1).key, try Table.item(2).key)
        try table.submit(1)
        #expect(table.board.cancel(one, at: .zero) == [.failed(one, .cancelled)])
        let worker = try table.worker("a")
        try table.submit(2)
        // Not fetched: ends at once.
        #expect(table.board.cancel(two, at: .zero).first == .failed(two, .cancelled))
        try table.submit(3)
        let lease = try #require(try table.fetch(worker).first)
        #expect(table.board.cancel(lease.item.key, at: .zero) == [.wake(worker)])
        #expect(try table.beat(worker, [lease.id]).cancel == [lease.id])
        // A worker that is lost while it cancels does not make the step go elsewhere.
        #expect(table.pass(20).contains(.failed(lease.item.key, .cancelled)))
        #expect(table.board.waitingCount == 0)
    }

    @Test func abandonedWorkIsDropped() throws {
        var table = Table()
        let worker = try table.worker("a")
        try table.submit(1)
        let lease = try #require(try table.fetch(worker).first)
        _ = table.board.abandon(lease.item.key, at: .zero)
        #expect(try table.beat(worker, [lease.id]).drop == [lease.id])
        #expect(table.board.answer(lease.id, by: worker, at: .zero).verdict == .refused)
    }

    @Test func limitsAreNamed() throws {
        var table = Table(WorkerPolicy(queueLimit: 2, workersLimit: 1))
        try table.submit(1, group: "none")
        try table.submit(2, group: "none")
        let full = #expect(throws: MartletError.self) { try table.submit(3, group: "none") }
        #expect(full?.code == .limitExceeded && full?.hint?.contains("workers.queue_limit") == true)
        _ = try table.worker("a")
        let many = #expect(throws: MartletError.self) { _ = try table.worker("b") }
        #expect(many?.code == .limitExceeded)
    }

    @Test func theSameWorkTwiceIsRefused() throws {
        var table = Table()
        try table.submit(1)
        let twice = #expect(throws: MartletError.self) { try table.submit(1) }
        #expect(twice?.code == .conflict)
    }

    @Test func patienceEnds() throws {
        var table = Table(WorkerPolicy(patience: .seconds(30)))
        try table.submit(1, group: "gpu")
        let actions = table.pass(40)
        guard case .failed(_, .nobody(let reason)) = try #require(actions.first) else {
            Issue.record("\(actions)")
            return
        }
        #expect(reason.contains("'gpu'") && reason.contains("none is registered"))
    }

    @Test func theSilentAreForgotten() throws {
        var table = Table(WorkerPolicy(forgetting: .seconds(60)))
        _ = try table.worker("a")
        _ = table.pass(50)
        #expect(table.board.records.count == 1)
        _ = table.pass(20)
        #expect(table.board.records.isEmpty)
    }

    @Test(arguments: ["", "a b", "gpu,zone", "gpu,=eu", "gpu,zone=", ",zone=eu", "gpu,zone=e u", "gpü"])
    func refusesGroups(_ text: String) {
        #expect(throws: MartletError.self) { try WorkRequirement(parsing: text, language: "bash") }
    }

    @Test func delaysGrowAndAreBounded() {
        var generator = SeededGenerator(seed: 3)
        var delay = ReconnectDelay(first: .seconds(1), maximum: .seconds(10))
        let waits = (0..<100).map { _ in delay.next(using: &generator) }
        #expect(waits[0] <= .seconds(1))
        #expect(waits.allSatisfy { $0 <= .seconds(10) && $0 >= .milliseconds(500) })
        #expect(waits[99] >= .seconds(5))
        delay.reset()
        #expect(delay.next(using: &generator) <= .seconds(1))
    }
}
