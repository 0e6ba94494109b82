import Identifiers
import Testing
import Workers

/// A board and workers between which messages are lost, delayed and repeated, workers that die and come back, and a server that
/// stands still: no step ends twice, none is begun twice under one lease, and all come to an end.
@Suite struct SimulationTests {
    @Test(arguments: 0..<400) func everyStepEndsOnce(_ seed: Int) throws {
        var world = try World(seed: seed)
        for round in 0..<3000 where world.ended.count < World.steps {
            // Faults end after a while, so that all can come to an end.
            try world.second(hasFaults: round < 300)
        }
        #expect(world.ended.count == World.steps, "seed \(seed): \(World.steps - world.ended.count) did not end")
        #expect(world.ended.values.allSatisfy { $0 == 1 }, "seed \(seed): a step ended twice")
        #expect(world.begunTwice == 0, "seed \(seed)")
        #expect(world.overfull == 0, "seed \(seed)")
        #expect(world.table.board.waitingCount == 0 && world.table.board.leaseCount == 0, "seed \(seed)")
    }
}

/// A worker as the simulation sees it.
private struct SimulatedWorker {
    var id: WorkerID
    var name: String
    var isCutOff = false
    var sequence: Int64 = 0
    var holding: Set<LeaseID> = []
    var running: Set<LeaseID> = []
    var answers: Set<LeaseID> = []

    mutating func forgetAll() {
        holding = []
        running = []
        answers = []
    }
}

private enum Message {
    case beat(WorkerID, sequence: Int64, [LeaseID])
    case answer(WorkerID, LeaseID)
}

private struct World {
    static let steps = 30

    var table: Table
    var workers: [SimulatedWorker] = []
    var ended: [WorkKey: Int] = [:]
    var onTheWay: [(due: Duration, message: Message)] = []
    var begun: Set<LeaseID> = []
    var begunTwice = 0
    var overfull = 0
    var random: SeededGenerator

    init(seed: Int) throws {
        random = SeededGenerator(seed: UInt64(seed) &* 77 &+ 5)
        table = Table(
            WorkerPolicy(
                choice: seed % 2 == 0 ? .leastLoaded : .roundRobin, lease: .seconds(5), deliveries: 1 + seed % 3,
                patience: .seconds(1_000_000), forgetting: .seconds(20)))
        for number in 0..<4 {
            let name = "w\(number)"
            let id = try table.worker(name, capacity: 1 + number % 3, instance: name)
            workers.append(SimulatedWorker(id: id, name: name))
        }
        for number in 1...Self.steps { note(try table.submit(number)) }
    }

    private mutating func note(_ actions: [BoardAction]) {
        for case .failed(let key, _) in actions { ended[key, default: 0] += 1 }
    }

    private mutating func isOne(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func second(hasFaults: Bool) throws {
        table.now += hasFaults && isOne(in: 200) ? .seconds(60) : .seconds(1)
        note(table.board.tick(at: table.now))
        for index in workers.indices { try live(index, hasFaults) }
        let due = onTheWay.filter { $0.due <= table.now }.shuffled(using: &random)
        onTheWay.removeAll { $0.due <= table.now }
        for (_, message) in due { try deliver(message) }
        for record in table.board.records where record.leases.count > record.description.capacity { overfull += 1 }
    }

    /// A second in the life of a worker.
    private mutating func live(_ index: Int, _ hasFaults: Bool) throws {
        if !hasFaults {
            workers[index].isCutOff = false
        } else if isOne(in: 60) {
            workers[index].isCutOff.toggle()
        } else if isOne(in: 100) {
            // It dies with all that it had, and another takes its place.
            workers[index].forgetAll()
            workers[index].name += "'"
            workers[index].sequence = 0
            workers[index].id = try table.worker(workers[index].name, capacity: 2, instance: workers[index].name)
        }
        for lease in workers[index].running.sorted() where isOne(in: 5) {
            workers[index].running.remove(lease)
            workers[index].answers.insert(lease)
        }
        let worker = workers[index]
        guard !worker.isCutOff else { return }
        if let (leases, _) = table.board.fetch(worker.id) {
            // The answer to a poll may be lost on the way.
            for lease in leases where !hasFaults || !isOne(in: 10) { workers[index].holding.insert(lease.id) }
        }
        workers[index].sequence += 1
        let holding = workers[index].holding.sorted()
        send(.beat(worker.id, sequence: workers[index].sequence, holding), hasFaults)
        for lease in worker.answers.sorted() { send(.answer(worker.id, lease), hasFaults) }
    }

    private mutating func send(_ message: Message, _ hasFaults: Bool) {
        let copies = hasFaults ? [0, 1, 1, 1, 1, 2][Int.random(in: 0..<6, using: &random)] : 1
        for _ in 0..<copies {
            let delay = hasFaults ? Int.random(in: 0...3, using: &random) : 0
            onTheWay.append((table.now + .seconds(delay), message))
        }
    }

    private mutating func deliver(_ message: Message) throws {
        switch message {
        case .answer(let worker, let lease):
            let (verdict, actions) = table.board.answer(lease, by: worker, at: table.now)
            if case .accepted(let key) = verdict { ended[key, default: 0] += 1 }
            note(actions)
            guard let index = workers.firstIndex(where: { $0.id == worker }) else { return }
            workers[index].answers.remove(lease)
            workers[index].holding.remove(lease)
        case .beat(let worker, let sequence, let holding):
            let heard = table.board.heartbeat(
                worker, sequence: sequence, holding: holding, load: WorkerLoad(), isLeaving: false, at: table.now)
            if let heard { note(heard.actions) }
            guard let index = workers.firstIndex(where: { $0.id == worker }), !workers[index].isCutOff else { return }
            if let heard { follow(heard.orders, index) } else { try comeBack(index) }
        }
    }

    private mutating func comeBack(_ index: Int) throws {
        workers[index].forgetAll()
        workers[index].sequence = 0
        workers[index].id = try table.worker(workers[index].name, instance: workers[index].name)
    }

    private mutating func follow(_ orders: WorkerOrders, _ index: Int) {
        for lease in orders.drop + orders.settled {
            workers[index].holding.remove(lease)
            workers[index].running.remove(lease)
            workers[index].answers.remove(lease)
        }
        for lease in orders.confirmed where workers[index].holding.contains(lease) {
            if begun.insert(lease).inserted {
                workers[index].running.insert(lease)
            } else if !workers[index].running.contains(lease), !workers[index].answers.contains(lease) {
                begunTwice += 1
            }
        }
    }
}
