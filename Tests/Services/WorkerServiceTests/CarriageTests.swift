import Errors
import JSON
import Runs
import Synchronization
import Testing
import Workers

@testable import WorkerService

/// A message system that a test can take away.
private final class Post: WorkCarrier {
    let isAway = Mutex(false)
    let messages = Mutex<[JSONValue]>([])

    func publish(_ bytes: [UInt8], to subject: String, id: String) async throws(MartletError) {
        if isAway.withLock({ $0 }) { throw MartletError(.unavailable, "away") }
        let message = try JSONValue(parsing: bytes, file: "a message")
        messages.withLock { $0.append(message) }
    }

    func consume(
        _ subject: String, durable: String?, _ body: @escaping @Sendable ([UInt8]) async -> Bool
    ) async throws(MartletError) {
        while !Task.isCancelled { await Task.yield() }
        throw MartletError(.cancelled, "over")
    }

    func taken() -> [JSONValue] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}

/// Steps by way of a message system that goes away and comes back.
@Suite struct CarriageTests {
    @Test func stepsReturnToTheMessageSystemOnceItReachesTheWorker() async throws {
        let post = Post()
        let server = Server(carriage: Carriage(carrier: post, url: "nats://x", prefix: "m"))
        let carrying = Task { await server.desk.carry() }
        await until { server.desk.state.withLock { $0.probeBell != nil } }
        let worker = try server.desk.register(
            WorkerDescription(name: "a", groups: ["etl"], languages: ["bash"], capacity: 9, version: "1"),
            instance: "a", isCarried: true, by: "t"
        ).worker
        func isCarried() -> Bool { server.desk.state.withLock { $0.carried.contains(worker) } }
        var steps: [Task<DeliveredStep, any Error>] = []
        func begin(_ number: Int) {
            steps.append(Task { try await server.desk.execute(try Server.item(number), Listener()) })
        }
        begin(1)
        await until { !post.messages.withLock { $0.isEmpty } }
        #expect(post.taken().first?["run"] != nil)
        post.isAway.withLock { $0 = true }
        begin(2)
        // It goes over HTTP, and so does what follows.
        #expect(try await server.desk.poll(worker, by: "t", wait: .seconds(20)).work.count == 1)
        #expect(!isCarried())
        begin(3)
        #expect(try await server.desk.poll(worker, by: "t", wait: .seconds(20)).work.count == 1)
        server.desk.tick()
        #expect(!isCarried())
        post.isAway.withLock { $0 = false }
        server.clock.advance(.seconds(3))
        server.desk.tick()
        await until { !post.messages.withLock { $0.isEmpty } }
        let probe = try #require(post.taken().first?["probe"]?.intValue)
        // An older one proves nothing.
        for (sequence, number) in [(1, probe - 1), (2, probe)] {
            #expect(!isCarried())
            let beat = WorkerBeat(sequence: Int64(sequence), load: WorkerLoad(), holding: [], probe: number)
            _ = try server.desk.heartbeat(worker, by: "t", beat)
        }
        #expect(isCarried())
        begin(4)
        await until { !post.messages.withLock { $0.isEmpty } }
        #expect(post.taken().first?["run"] != nil)
        for step in steps { step.cancel() }
        carrying.cancel()
        await carrying.value
    }
}
