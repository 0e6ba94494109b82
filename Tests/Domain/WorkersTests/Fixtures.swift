import Identifiers
import JSON
import Testing
import Workers

/// A generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A board with short ways to say what happens to it.
struct Table {
    var board: WorkerBoard
    var now = Duration.zero
    private var workers: UInt64 = 0
    private var beats: [WorkerID: Int64] = [:]

    init(_ policy: WorkerPolicy = WorkerPolicy()) { board = WorkerBoard(policy: policy, server: 7) }

    mutating func worker(
        _ name: String, groups: Set<String> = ["etl"], capacity: Int = 1, labels: [String: String] = [:],
        languages: Set<String> = ["bash"], environment: String = "", instance: String? = nil
    ) throws -> WorkerID {
        workers += 1
        let description = WorkerDescription(
            name: name, groups: groups, environment: environment, languages: languages, labels: labels,
            capacity: capacity, version: "1")
        return try board.register(
            description, instance: instance ?? "\(workers)", id: WorkerID(UUID(high: 0, low: workers)), at: now
        ).worker
    }

    static func item(_ number: Int, group: String = "etl", language: String = "bash") throws -> WorkItem {
        WorkItem(
            key: WorkKey(run: "r\(number)", step: "s", attempt: 1, fence: Int64(number)),
            requirement: try WorkRequirement(parsing: group, language: language), payload: .null)
    }

    @discardableResult mutating func submit(_ number: Int, group: String = "etl") throws -> [BoardAction] {
        try board.submit(try Self.item(number, group: group), at: now)
    }

    mutating func beat(
        _ worker: WorkerID, _ holding: [LeaseID] = [], cpu: Double = 0, leaving: Bool = false
    ) throws -> WorkerOrders {
        beats[worker, default: 0] += 1
        let heard = board.heartbeat(
            worker, sequence: beats[worker] ?? 0, holding: holding, load: WorkerLoad(cpu: cpu), isLeaving: leaving,
            at: now)
        return try #require(heard).orders
    }

    mutating func fetch(_ worker: WorkerID) throws -> [Lease] {
        let fetched = board.fetch(worker)
        return try #require(fetched).leases
    }

    mutating func pass(_ seconds: Int) -> [BoardAction] {
        var actions: [BoardAction] = []
        for _ in 0..<seconds {
            now += .seconds(1)
            actions += board.tick(at: now)
        }
        return actions
    }
}
