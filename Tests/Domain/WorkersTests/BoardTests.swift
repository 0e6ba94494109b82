import Errors
import Testing
import Workers

@Suite struct BoardTests {
    @Test func givesWorkToWhoFits() throws {
        var table = Table()
        let plain = try table.worker("plain")
        let gpu = try table.worker("gpu", groups: ["gpu"], labels: ["zone": "eu"], environment: "production")
        try table.submit(1, group: "gpu,zone=eu,environment=production")
        #expect(try table.fetch(plain).isEmpty)
        #expect(try table.fetch(gpu).map(\.item.key.run) == ["r1"])
        try table.submit(2, group: "gpu,zone=us")
        #expect(table.board.waitingCount == 1)
        let reason = try #require(table.board.reason(for: Table.item(2).key, at: table.now))
        #expect(reason.contains("'gpu' with zone=us") && reason.contains("none has its labels"), "\(reason)")
    }

    @Test func saysWhyNobodyHasAStep() throws {
        var table = Table()
        try table.submit(1)
        #expect(table.board.reason(for: try Table.item(1).key, at: .zero)?.contains("none is registered") == true)
        let worker = try table.worker("a")
        #expect(table.board.reason(for: try Table.item(1).key, at: .zero) == nil)
        try table.submit(2)
        #expect(table.board.reason(for: try Table.item(2).key, at: .zero)?.contains("is busy") == true)
        _ = table.board.drain(worker, true, at: .zero)
        #expect(table.board.reason(for: try Table.item(2).key, at: .zero)?.contains("drain") == true)
    }

    @Test func takesTurns() throws {
        var table = Table(WorkerPolicy(choice: .roundRobin))
        let workers = try ["a", "b", "c"].map { try table.worker($0, capacity: 10) }
        for number in 1...6 { try table.submit(number) }
        for worker in workers { #expect(try table.fetch(worker).count == 2) }
    }

    @Test func prefersWhoHasLessToDo() throws {
        var table = Table()
        let big = try table.worker("big", capacity: 8)
        let small = try table.worker("small", capacity: 2)
        for number in 1...5 { try table.submit(number) }
        #expect(try table.fetch(big).count == 4)
        #expect(try table.fetch(small).count == 1)
        var busy = Table()
        let hot = try busy.worker("hot", capacity: 4)
        let cold = try busy.worker("cold", capacity: 4)
        _ = try busy.beat(hot, cpu: 0.9)
        _ = try busy.beat(cold, cpu: 0.1)
        try busy.submit(1)
        #expect(try busy.fetch(cold).count == 1)
    }

    @Test func neverGivesMoreThanTheCapacity() throws {
        var table = Table()
        let worker = try table.worker("a", capacity: 2)
        for number in 1...5 { try table.submit(number) }
        let leases = try table.fetch(worker)
        #expect(leases.count == 2)
        #expect(table.board.answer(leases[0].id, by: worker, at: .zero).verdict == .accepted(leases[0].item.key))
        #expect(try table.fetch(worker).count == 1)
    }

    @Test func movesWhatAWorkerLost() throws {
        var table = Table()
        let first = try table.worker("first")
        try table.submit(1)
        let lease = try #require(try table.fetch(first).first)
        #expect(try table.beat(first, [lease.id]).confirmed == [lease.id])
        let second = try table.worker("second")
        var actions: [BoardAction] = []
        for _ in 0..<20 {
            _ = try table.beat(second)
            actions += table.pass(1)
        }
        #expect(actions.contains(.moved(lease.item.key, from: first, name: "first")))
        let again = try #require(try table.fetch(second).first)
        #expect(again.item.key == lease.item.key && again.id > lease.id && again.delivery == 2)
        _ = try table.beat(second, [again.id])
        #expect(table.board.answer(lease.id, by: first, at: table.now).verdict == .refused)
        #expect(try table.beat(first, [lease.id]).drop == [lease.id])
        #expect(table.board.answer(again.id, by: second, at: table.now).verdict == .accepted(lease.item.key))
        #expect(table.board.answer(again.id, by: second, at: table.now).verdict == .repeated)
        #expect(try table.beat(second, [again.id]).settled == [again.id])
    }

    @Test func givesUpAfterTheLastDelivery() throws {
        var table = Table()
        var actions: [BoardAction] = []
        try table.submit(1)
        for name in ["a", "b"] {
            let worker = try table.worker(name)
            let lease = try #require(try table.fetch(worker).first)
            _ = try table.beat(worker, [lease.id])
            actions += table.pass(20)
        }
        #expect(actions.contains(.failed(try Table.item(1).key, .lost(["a", "b"]))))
        #expect(table.board.leaseCount == 0 && table.board.waitingCount == 0)
    }

    /// What was never confirmed was never begun, so it costs no delivery.
    @Test func countsOnlyWhatBegan() throws {
        var table = Table()
        try table.submit(1)
        for number in 1...5 {
            let worker = try table.worker("w\(number)")
            let lease = try #require(try table.fetch(worker).first)
            #expect(lease.delivery == 1)
            _ = table.pass(20)
        }
        #expect(table.board.waitingCount == 1)
    }

    @Test func excusesTheTimeInWhichTheServerWasAway() throws {
        var table = Table()
        let worker = try table.worker("a")
        try table.submit(1)
        let lease = try #require(try table.fetch(worker).first)
        _ = try table.beat(worker, [lease.id])
        _ = table.pass(3)
        table.now += .seconds(3600)
        #expect(table.board.tick(at: table.now).isEmpty)
        #expect(try table.beat(worker, [lease.id]).confirmed == [lease.id])
    }

    @Test func anOldHeartbeatRenewsNothing() throws {
        var table = Table()
        let worker = try table.worker("a")
        try table.submit(1)
        let lease = try #require(try table.fetch(worker).first)
        _ = table.board.heartbeat(
            worker, sequence: 5, holding: [lease.id], load: WorkerLoad(), isLeaving: false, at: .zero)
        _ = table.pass(14)
        let late = table.board.heartbeat(
            worker, sequence: 4, holding: [lease.id], load: WorkerLoad(), isLeaving: false, at: table.now)
        #expect(late?.orders.confirmed == [])
        #expect(!table.pass(3).isEmpty)
    }
}
