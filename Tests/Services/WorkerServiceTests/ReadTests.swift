import Cryptography
import Errors
import Execution
import Machine
import Runs
internal import Synchronization
import Testing
import Workers

@testable import WorkerService

/// Rows of the lake that steps on workers read.
@Suite struct ReadTests {
    private static let rows: [UInt8] = (0..<(TablePiece.limit + 1000)).map { UInt8(truncatingIfNeeded: $0 / 7) }

    /// A lake that counts what it is asked.
    private final class Lake: PythonLake {
        let asked = Mutex<[String]>([])

        func query(
            _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
        ) async throws(MartletError) {
            asked.withLock { $0.append(sql) }
            if sql == "bad" { throw MartletError(.notFound, "there is no table", hint: "Build it.") }
            try write(Array(rows.prefix(100)))
            try write(Array(rows.dropFirst(100)))
        }
    }

    private func begun(_ server: Server, _ worker: WorkerID) async throws -> WorkBatch.Work {
        let work = try #require(try await server.desk.poll(worker, by: "t", wait: .seconds(20)).work.first)
        _ = try server.beat(worker, 1, [work.lease])
        return work
    }

    private func sent(_ answer: ReadAnswer) -> SentTable? { if case .ready(let sent) = answer { sent } else { nil } }

    @Test func comeInPiecesAndOnce() async throws {
        let (server, lake) = (Server(), Lake())
        let worker = try server.worker("a", language: "python")
        let task = Task { try await server.desk.execute(try Server.item(1, table: "silver.t"), Listener(), lake: lake) }
        let work = try await begun(server, worker)
        let request = ReadRequest(lease: work.lease, number: 1, sql: "select 1")
        for _ in 0..<2 {
            let found = try #require(sent(try await server.desk.read(request, for: worker, by: "t")))
            #expect(found == SentTable(bytes: Self.rows.count, hash: SHA256.digest(of: Self.rows).hex))
        }
        #expect(lake.asked.withLock { $0 } == ["select 1"], "what is asked again is done once")
        var got: [UInt8] = []
        while got.count < Self.rows.count {
            let piece = try server.desk.piece(of: 1, at: got.count, lease: work.lease, for: worker, by: "t")
            got += try #require(piece)
        }
        #expect(got == Self.rows)
        // The next one takes its place; what fails says why, and what is skipped is refused.
        let bad = ReadRequest(lease: work.lease, number: 2, sql: "bad")
        guard case .failed(let error) = try await server.desk.read(bad, for: worker, by: "t") else {
            Issue.record("it did not fail")
            return
        }
        #expect(error.code == .notFound && error.hint == "Build it.")
        for number in [1, 4] {
            let wrong = ReadRequest(lease: work.lease, number: number, sql: "select 1")
            await #expect(throws: MartletError.self) { try await server.desk.read(wrong, for: worker, by: "t") }
        }
        #expect(throws: MartletError.self) {
            try server.desk.piece(of: 1, at: 0, lease: work.lease, for: worker, by: "t")
        }
        // Nobody else reads under its lease.
        let other = try server.worker("b", language: "python")
        #expect(try server.desk.piece(of: 2, at: 0, lease: work.lease, for: other, by: "t") == nil)
        await #expect(throws: MartletError.self) { try await server.desk.read(request, for: worker, by: "thief") }
        task.cancel()
        _ = await task.result
        guard case .lost = try await server.desk.read(bad, for: worker, by: "t") else {
            Issue.record("it is read for a step that nobody waits for")
            return
        }
        _ = try server.beat(worker, 2, [])
        server.desk.tick()
        #expect(server.desk.state.withLock { $0.reads.isEmpty })
    }

    @Test func areLimitedAndOnlyForStepsThatRead() async throws {
        let server = Server(WorkerPolicy(tableBytes: 150))
        let worker = try server.worker("a", language: "python")
        let task = Task {
            try await server.desk.execute(try Server.item(1, table: "silver.t"), Listener(), lake: Lake())
        }
        let work = try await begun(server, worker)
        let request = ReadRequest(lease: work.lease, number: 1, sql: "select 1")
        guard case .failed(let error) = try await server.desk.read(request, for: worker, by: "t") else {
            Issue.record("it is not limited")
            return
        }
        #expect(error.code == .limitExceeded)
        #expect(error.message.contains("reads more than the 150 bytes that go to a worker at once"))
        task.cancel()
        _ = await task.result
        let plain = Task { try await server.desk.execute(try Server.item(2, table: "silver.t"), Listener()) }
        let other = try server.worker("b", language: "python")
        let next = try await begun(server, other)
        await #expect(throws: MartletError.self) {
            try await server.desk.read(
                ReadRequest(lease: next.lease, number: 1, sql: "select 1"), for: other, by: "t")
        }
        plain.cancel()
        _ = await plain.result
    }
}
