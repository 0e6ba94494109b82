import Errors
import Identifiers
import JSON
import Runs
import Synchronization
import Testing
import Workers

@testable import WorkerService

@Suite struct DeskTests {
    private func answer(_ work: WorkBatch.Work, _ text: String = "done") -> WorkerAnswer {
        WorkerAnswer(
            lease: work.lease, key: work.key, result: .success(StepOutcome(outputs: ["said": .string(text)])))
    }

    @Test func aStepGoesToAWorkerAndBack() async throws {
        let server = Server()
        let worker = try server.worker("a")
        let listener = Listener()
        let item = try Server.item(1)
        async let outcome = server.desk.execute(item, listener)
        let batch = try await server.desk.poll(worker, by: "t", wait: .seconds(20))
        let work = try #require(batch.work.first)
        #expect(try server.beat(worker, 1, [work.lease]).confirmed == [work.lease])
        let lines = WorkerLogBatch(
            lease: work.lease, first: 1,
            lines: [.init(level: .info, message: "one"), .init(level: .info, message: "two")])
        #expect(try server.desk.log(worker, by: "t", lines))
        // Again, with one line more: the first two count once.
        var more = lines
        more.lines.append(.init(level: .info, message: "three"))
        #expect(try server.desk.log(worker, by: "t", more))
        #expect(try server.desk.answer(worker, by: "t", answer(work)) == .accepted(item.key))
        #expect(try server.desk.answer(worker, by: "t", answer(work, "other")) == .repeated)
        #expect(try await outcome.outcome.outputs == ["said": "done"])
        #expect(listener.lines.suffix(3) == ["one", "two", "three"])
    }

    @Test func aPollEndsWhenItsTimeIsOver() async throws {
        let server = Server()
        let worker = try server.worker("a")
        async let batch = server.desk.poll(worker, by: "t", wait: .seconds(5))
        await until { server.desk.state.withLock { !$0.polls.isEmpty } }
        server.clock.advance(.seconds(6))
        server.desk.tick()
        #expect(try await batch.work.isEmpty)
    }

    @Test func aNewerPollEndsTheOlder() async throws {
        let server = Server()
        let worker = try server.worker("a")
        async let older = server.desk.poll(worker, by: "t", wait: .seconds(25))
        await until { server.desk.state.withLock { !$0.polls.isEmpty } }
        async let newer = server.desk.poll(worker, by: "t", wait: .seconds(25))
        #expect(try await older.work.isEmpty)
        await until { server.desk.state.withLock { !$0.polls.isEmpty } }
        let listener = Listener()
        async let outcome = server.desk.execute(try Server.item(1), listener)
        let work = try #require(try await newer.work.first)
        _ = try server.desk.answer(worker, by: "t", answer(work))
        _ = try await outcome
    }

    /// A client that went away takes nothing with it.
    @Test func aCancelledPollLosesNothing() async throws {
        let server = Server()
        let worker = try server.worker("a")
        let poll = Task { try await server.desk.poll(worker, by: "t", wait: .seconds(25)) }
        await until { server.desk.state.withLock { !$0.polls.isEmpty } }
        poll.cancel()
        _ = await poll.result
        async let outcome = server.desk.execute(try Server.item(1), Listener())
        var work: WorkBatch.Work?
        while work == nil { work = try await server.desk.poll(worker, by: "t", wait: .seconds(25)).work.first }
        _ = try server.desk.answer(worker, by: "t", answer(try #require(work)))
        _ = try await outcome
    }

    @Test func aLateAnswerIsRefused() async throws {
        let server = Server()
        let first = try server.worker("first", capacity: 1)
        let listener = Listener()
        async let outcome = server.desk.execute(try Server.item(1), listener)
        let work = try #require(try await server.desk.poll(first, by: "t", wait: .seconds(20)).work.first)
        _ = try server.beat(first, 1, [work.lease])
        let second = try server.worker("second", capacity: 1)
        for round in 0..<20 {
            server.clock.advance(.seconds(1))
            _ = try server.beat(second, Int64(round + 1), [])
            server.desk.tick()
        }
        let again = try #require(try await server.desk.poll(second, by: "t", wait: .seconds(20)).work.first)
        #expect(again.key == work.key && again.lease != work.lease)
        #expect(try server.desk.answer(first, by: "t", answer(work, "late")) == .refused)
        #expect(try server.beat(first, 2, [work.lease]).drop == [work.lease])
        #expect(try server.desk.answer(second, by: "t", answer(again, "good")) == .accepted(work.key))
        #expect(try await outcome.outcome.outputs == ["said": "good"])
        #expect(listener.lines.contains { $0.contains("'first' was lost") })
    }

    @Test func cancellingReachesTheWorker() async throws {
        let server = Server()
        let worker = try server.worker("a")
        let listener = Listener()
        let task = Task { try await server.desk.execute(try Server.item(1), listener) }
        let work = try #require(try await server.desk.poll(worker, by: "t", wait: .seconds(20)).work.first)
        _ = try server.beat(worker, 1, [work.lease])
        listener.cancel()
        #expect(try await server.desk.poll(worker, by: "t", wait: .seconds(20)).orders.cancel == [work.lease])
        // By force: nobody waits any more, and the worker must drop it.
        task.cancel()
        let result = await task.result
        #expect(throws: MartletError.self) { try result.get() }
        #expect(try server.beat(worker, 2, [work.lease]).drop == [work.lease])
    }

    @Test func anotherTokenSpeaksForNobody() throws {
        let server = Server()
        let worker = try server.worker("a")
        let error = #expect(throws: MartletError.self) {
            try server.desk.heartbeat(
                worker, by: "other", WorkerBeat(sequence: 1, load: WorkerLoad(), holding: []))
        }
        #expect(error?.code == .permissionDenied)
        let unknown = #expect(throws: MartletError.self) {
            try server.desk.deregister(WorkerID("00000000-0000-0000-0000-000000000001")!, by: "t")
        }
        #expect(unknown?.code == .notFound)
    }

    @Test func saysWhoIsMissing() async throws {
        let server = Server()
        let listener = Listener()
        let task = Task { try await server.desk.execute(try Server.item(1, group: "gpu"), listener) }
        await until { !listener.lines.isEmpty }
        #expect(listener.lines.first?.contains("group 'gpu': none is registered") == true)
        server.clock.advance(.seconds(61))
        server.desk.tick()
        #expect(listener.lines.count == 2)
        #expect(server.desk.list().waiting.map(\.group) == ["gpu"])
        task.cancel()
        _ = await task.result
        #expect(server.desk.list().waitingCount == 0)
    }
}
