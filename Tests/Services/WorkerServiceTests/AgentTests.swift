import Errors
import JSON
import Machine
import Runs
import Synchronization
import Testing
import Workers

@testable import WorkerService

/// A worker's way to a desk in the same process, which a test may cut.
final class DirectConnection: WorkerConnection {
    let desk: WorkerDesk
    let isCut = Mutex(false)
    let polled = Mutex<[WorkBatch.Work]>([])

    init(_ desk: WorkerDesk) { self.desk = desk }

    private func check() throws(MartletError) {
        if isCut.withLock({ $0 }) { throw MartletError(.unavailable, "cut") }
    }

    func register(
        _ description: WorkerDescription, instance: String, isCarried: Bool
    ) async throws(MartletError) -> WorkerRegistration {
        try check()
        return try desk.register(description, instance: instance, by: "t")
    }

    func poll(_ worker: WorkerID, wait: Duration) async throws(MartletError) -> WorkBatch {
        try check()
        let batch = try await desk.poll(worker, by: "t", wait: wait)
        polled.withLock { $0 += batch.work }
        return batch
    }

    func heartbeat(_ worker: WorkerID, _ beat: WorkerBeat) async throws(MartletError) -> WorkerOrders {
        try check()
        return try desk.heartbeat(worker, by: "t", beat)
    }

    func log(_ worker: WorkerID, _ batch: WorkerLogBatch) async throws(MartletError) -> Bool {
        try check()
        return try desk.log(worker, by: "t", batch)
    }

    func answer(_ worker: WorkerID, _ answer: WorkerAnswer) async throws(MartletError) -> Bool {
        try check()
        return try desk.answer(worker, by: "t", answer) != .refused
    }

    func send(_ piece: TablePiece, from worker: WorkerID) async throws(MartletError) -> Bool {
        try check()
        return try desk.receive(piece, from: worker, by: "t") != nil
    }

    func read(_ request: ReadRequest, for worker: WorkerID) async throws(MartletError) -> ReadAnswer {
        try check()
        return try await desk.read(request, for: worker, by: "t")
    }

    func piece(
        of number: Int, at offset: Int, lease: LeaseID, for worker: WorkerID
    ) async throws(MartletError) -> [UInt8]? {
        try check()
        return try desk.piece(of: number, at: offset, lease: lease, for: worker, by: "t")
    }

    func file(_ hash: String, for worker: WorkerID) async throws(MartletError) -> [UInt8] {
        try await desk.file(hash, for: worker, by: "t")
    }

    func deregister(_ worker: WorkerID) async throws(MartletError) {
        try check()
        try desk.deregister(worker, by: "t")
    }
}

/// Steps that end when a test says so.
final class HeldExecutor: StepExecutor {
    private struct State {
        var begun: [Int64] = []
        var open: [Int64: CheckedContinuation<Result<StepOutcome, MartletError>, Never>] = [:]
    }

    private let state = Mutex(State())
    var begun: [Int64] { state.withLock { $0.begun } }
    var open: Int { state.withLock { $0.open.count } }

    func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        context.log(.info, "begins")
        context.onCancel { _ in self.finish(assignment.fence, .failure(MartletError(.cancelled, "stopped"))) }
        return try await withCheckedContinuation { continuation in
            state.withLock { state in
                state.begun.append(assignment.fence)
                state.open[assignment.fence] = continuation
            }
        }.get()
    }

    func finish(_ fence: Int64, _ result: Result<StepOutcome, MartletError>) {
        let continuation = state.withLock { $0.open.removeValue(forKey: fence) }
        continuation?.resume(returning: result)
    }
}

@Suite struct AgentTests {
    private final class Site: Sendable {
        let server = Server()
        let executor = HeldExecutor()
        let connection: DirectConnection
        let agent: WorkerAgent
        private let root = "/tmp/martlet-agent-\(UInt64.random(in: 0...UInt64.max))"

        init(capacity: Int = 4) throws {
            connection = DirectConnection(server.desk)
            let clock = server.clock
            let executor = executor
            agent = WorkerAgent(
                connection,
                WorkerDescription(name: "a", groups: ["etl"], languages: ["bash"], capacity: capacity, version: "1"),
                instance: "a",
                machine: WorkerMachine(
                    processID: 1, clock: { clock.now }, pause: { try await clock.pause($0) },
                    load: { WorkerLoad() }, executor: { _, _, _ throws(MartletError) in executor }, report: { _ in }),
                folder: try StepFolder(
                    root: root, processID: 1))
        }

        deinit { LocalFiles.removeTree(root) }

        /// Lets time pass until something is so.
        ///
        /// - Throws: When it is not so after 400 s of the clock; what the test would wait for then never comes.
        func pass(until isSo: () -> Bool) async throws {
            for _ in 0..<2000 where !isSo() { try await moment() }
            try #require(isSo(), "not so after 400 s of the worker's clock")
        }

        func pass(_ seconds: Int) async throws {
            for _ in 0..<seconds * 5 { try await moment() }
        }

        /// 200 ms of the clock, which stands still while as much is done on the same threads and disk as the worker does for a step.
        private func moment() async throws {
            let root = root
            for number in 0..<8 {
                try await Task {
                    let place = "\(root)/moment-\(number)"
                    try LocalFiles.makeFolder(place)
                    LocalFiles.removeTree(place)
                }.value
                for _ in 0..<10 { await Task.yield() }
            }
            server.clock.advance(.milliseconds(200))
            server.desk.tick()
        }
    }

    @Test func runsAStepOnceAndLeaves() async throws {
        let site = try Site()
        let work = Task { try await site.agent.run() }
        let listener = Listener()
        let outcome = Task { try await site.server.desk.execute(try Server.item(1), listener) }
        try await site.pass { site.executor.open == 1 }
        site.executor.finish(1, .success(StepOutcome(outputs: ["n": 1])))
        try await site.pass { site.server.desk.list().workers.first?.record.answered == 1 }
        #expect(try await outcome.value.outcome.outputs == ["n": 1])
        #expect(site.executor.begun == [1])
        #expect(listener.lines.contains("begins"))
        site.agent.leave()
        try await site.pass { site.server.desk.list().workers.isEmpty }
        try await work.value
    }

    @Test func aServerThatCannotBeReachedIsNoLostLease() async throws {
        let site = try Site()
        let work = Task { try await site.agent.run() }
        let outcome = Task { try await site.server.desk.execute(try Server.item(1), Listener()) }
        try await site.pass { site.executor.open == 1 }
        site.connection.isCut.withLock { $0 = true }
        // Shorter than a lease.
        try await site.pass(8)
        site.executor.finish(1, .success(StepOutcome(outputs: ["n": 2])))
        try await site.pass(2)
        site.connection.isCut.withLock { $0 = false }
        try await site.pass { site.server.desk.list().workers.first?.record.answered == 1 }
        #expect(try await outcome.value.outcome.outputs == ["n": 2])
        #expect(site.executor.begun == [1])
        work.cancel()
        _ = await work.result
    }

    @Test func aLostStepIsEndedAndNotAnswered() async throws {
        let site = try Site(capacity: 1)
        let work = Task { try await site.agent.run() }
        let outcome = Task { try await site.server.desk.execute(try Server.item(1), Listener()) }
        try await site.pass { site.executor.open == 1 }
        site.connection.isCut.withLock { $0 = true }
        try await site.pass(30)
        // Meanwhile another worker has it.
        let other = try site.server.worker("other")
        let taken = try #require(try await site.server.desk.poll(other, by: "t", wait: .zero).work.first)
        _ = try site.server.beat(other, 1, [taken.lease])
        site.connection.isCut.withLock { $0 = false }
        try await site.pass { site.executor.open == 0 }
        _ = try site.server.desk.answer(
            other, by: "t",
            WorkerAnswer(lease: taken.lease, key: taken.key, result: .success(StepOutcome(outputs: ["by": "other"]))))
        #expect(try await outcome.value.outcome.outputs == ["by": "other"])
        work.cancel()
        _ = await work.result
    }

    @Test func drainsBeforeItLeaves() async throws {
        let site = try Site()
        let work = Task { try await site.agent.run() }
        let outcome = Task { try await site.server.desk.execute(try Server.item(1), Listener()) }
        try await site.pass { site.executor.open == 1 }
        site.agent.leave()
        try await site.pass(3)
        let late = Task { try await site.server.desk.execute(try Server.item(2), Listener()) }
        try await site.pass(5)
        #expect(site.executor.begun == [1])
        site.executor.finish(1, .success(StepOutcome(outputs: ["n": 3])))
        try await site.pass { site.server.desk.list().workers.isEmpty }
        try await work.value
        #expect(try await outcome.value.outcome.outputs == ["n": 3])
        late.cancel()
        _ = await late.result
    }

    @Test func givesUpAServerThatIsGoneWhenItIsToEnd() async throws {
        let site = try Site()
        let work = Task { try await site.agent.run() }
        let outcome = Task { try await site.server.desk.execute(try Server.item(1), Listener()) }
        try await site.pass { site.executor.open == 1 }
        site.connection.isCut.withLock { $0 = true }
        site.agent.leave()
        site.executor.finish(1, .success(StepOutcome(outputs: ["n": 1])))
        // Long before its patience is over it still waits.
        try await site.pass(30)
        #expect(site.agent.state.withLock { !$0.held.isEmpty })
        try await site.pass { site.agent.state.withLock { $0.held.isEmpty } }
        let error = await #expect(throws: MartletError.self) { try await work.value }
        #expect(error?.message.contains("60 s after the worker was told to end; 1 steps are given up") == true)
        // Its lease is over: the step goes elsewhere.
        let other = try site.server.worker("other")
        let taken = try #require(try await site.server.desk.poll(other, by: "t", wait: .zero).work.first)
        _ = try site.server.desk.answer(
            other, by: "t",
            WorkerAnswer(lease: taken.lease, key: taken.key, result: .success(StepOutcome(outputs: ["by": "other"]))))
        #expect(try await outcome.value.outcome.outputs == ["by": "other"])
    }
}
