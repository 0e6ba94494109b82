import Cryptography
internal import Synchronization
import Errors
import Machine
import Runs
import Testing
import Workers

@testable import WorkerService

/// Rows that workers send for the tables of their steps.
@Suite struct TableTests {
    private let rows: [UInt8] = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    private var sent: SentTable { SentTable(bytes: rows.count, hash: SHA256.digest(of: rows).hex) }

    private func piece(_ lease: LeaseID, _ range: Range<Int>, size: Int? = nil) -> TablePiece {
        TablePiece(lease: lease, offset: range.lowerBound, size: size ?? rows.count, bytes: Array(rows[range]))
    }

    private func answer(_ work: WorkBatch.Work, _ table: SentTable?) -> WorkerAnswer {
        WorkerAnswer(lease: work.lease, key: work.key, result: .success(StepOutcome()), table: table)
    }

    private func begun(_ server: Server, _ worker: WorkerID) async throws -> WorkBatch.Work {
        let work = try #require(try await server.desk.poll(worker, by: "t", wait: .seconds(20)).work.first)
        _ = try server.beat(worker, 1, [work.lease])
        return work
    }

    /// What comes back of a step: the path of its rows' file, and what is in it.
    private func contents(_ server: Server) async throws -> (String, [UInt8]) {
        let delivered = try await server.desk.execute(try Server.item(1, table: "silver.t"), Listener())
        let table = try #require(delivered.table)
        return try withExtendedLifetime(table) { (table.path, try LocalFiles.read(table.path)) }
    }

    @Test func comesInPiecesAndBelongsToTheAnswer() async throws {
        let server = Server()
        let worker = try server.worker("a", language: "python")
        async let read = contents(server)
        let work = try await begun(server, worker)
        #expect(try server.desk.receive(piece(work.lease, 0..<400), from: worker, by: "t") == 400)
        // Again, and again with more: what came before counts once.
        #expect(try server.desk.receive(piece(work.lease, 0..<400), from: worker, by: "t") == 400)
        #expect(throws: MartletError.self) {
            try server.desk.receive(piece(work.lease, 600..<1000), from: worker, by: "t")
        }
        #expect(throws: MartletError.self) { try server.desk.answer(worker, by: "t", answer(work, sent)) }
        #expect(try server.desk.receive(piece(work.lease, 300..<1000), from: worker, by: "t") == 1000)
        let wrong = SentTable(bytes: rows.count, hash: SHA256.digest(of: "other").hex)
        #expect(throws: MartletError.self) { try server.desk.answer(worker, by: "t", answer(work, wrong)) }
        #expect(try server.desk.answer(worker, by: "t", answer(work, sent)) == .accepted(work.key))
        let (path, bytes) = try await read
        #expect(bytes == rows)
        // Nobody needs it any more.
        #expect(LocalFiles.kind(of: path) == nil)
    }

    @Test func ofALostLeaseIsRefusedAndGone() async throws {
        let server = Server()
        let first = try server.worker("first", capacity: 1, language: "python")
        async let delivered = server.desk.execute(try Server.item(1, table: "silver.t"), Listener())
        let work = try await begun(server, first)
        #expect(try server.desk.receive(piece(work.lease, 0..<400), from: first, by: "t") == 400)
        let path = try #require(server.desk.state.withLock { $0.tables.first?.value.path })
        let second = try server.worker("second", capacity: 1, language: "python")
        for round in 0..<20 {
            server.clock.advance(.seconds(1))
            _ = try server.beat(second, Int64(round + 1), [])
            server.desk.tick()
        }
        #expect(LocalFiles.kind(of: path) == nil)
        // It comes back after its lease: it may send and answer nothing.
        #expect(try server.desk.receive(piece(work.lease, 400..<1000), from: first, by: "t") == nil)
        #expect(try server.desk.answer(first, by: "t", answer(work, sent)) == .refused)
        let again = try await begun(server, second)
        #expect(try server.desk.receive(piece(again.lease, 0..<1000), from: second, by: "t") == 1000)
        #expect(try server.desk.answer(second, by: "t", answer(again, sent)) == .accepted(work.key))
        #expect(try await delivered.table != nil)
    }

    @Test func isLimited() async throws {
        let server = Server(WorkerPolicy(tableBytes: 999))
        let worker = try server.worker("a", language: "python")
        let task = Task { try await server.desk.execute(try Server.item(1, table: "silver.t"), Listener()) }
        let work = try await begun(server, worker)
        let error = #expect(throws: MartletError.self) {
            try server.desk.receive(piece(work.lease, 0..<10), from: worker, by: "t")
        }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("1000 bytes, more than the 999 that a worker may send") == true)
        task.cancel()
        _ = await task.result
    }
}
