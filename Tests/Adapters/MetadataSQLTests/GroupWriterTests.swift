import Cataloging
import Errors
import Testing
import Threads

@testable import MetadataSQL

@Suite struct GroupWriterTests {
    private static func insert(_ handle: inout SQLHandle, _ value: Int64) throws(MartletError) {
        try handle.run(
            "INSERT INTO objects (hash, bytes) VALUES ($1, $1)", [.bytes([UInt8(value & 255), UInt8(value >> 8)])])
    }

    private static func count(_ database: SQLDatabase) async throws -> Int64 {
        try await database.read { handle throws(MartletError) in
            var count: Int64 = 0
            try handle.run("SELECT count(*) FROM objects") { count = $0.integer(0) }
            return count
        }
    }

    /// Writes that come while another one holds the thread are made together: those that fail or are refused leave the others alone.
    @Test(arguments: DatabaseKind.available) func eachWriteOfATransactionStandsAlone(_ kind: DatabaseKind) async throws
    {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let numbers = 0..<200
        let outcomes = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in numbers {
                group.addTask {
                    do {
                        let kept = try await database.write(durability: number % 7 == 0 ? .full : .relaxed) {
                            handle throws(MartletError) -> SQLDatabase.Ending<Bool> in
                            try Self.insert(&handle, Int64(number))
                            if number % 5 == 1 { throw MartletError(.failed, "on purpose") }
                            if number % 5 == 2 { return .undo(false) }
                            // The same again: the statement fails, and with it this write only.
                            if number % 5 == 3 { try Self.insert(&handle, Int64(number)) }
                            return .keep(true)
                        }
                        return (number, kept ? "kept" : "undone")
                    } catch { return (number, "failed") }
                }
            }
            var outcomes: [Int: String] = [:]
            for try await (number, outcome) in group { outcomes[number] = outcome }
            return outcomes
        }
        for number in numbers {
            let expected = ["kept", "failed", "undone", "failed", "kept"][number % 5]
            #expect(outcomes[number] == expected, "write \(number)")
        }
        #expect(try await Self.count(database) == 80)
    }

    /// A transaction that cannot end fails all of its writes, and the next one goes through.
    @Test(arguments: DatabaseKind.available) func aTransactionThatEndsForAllFailsAll(_ kind: DatabaseKind) async throws
    {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        await #expect(throws: MartletError.self) {
            try await database.write(durability: .full) { handle throws(MartletError) -> SQLDatabase.Ending<Void> in
                try Self.insert(&handle, 1)
                // Stands for the disk that fails: the transaction is gone.
                try handle.script("ROLLBACK")
                throw MartletError(.storageFull, "the disk is full")
            }
        }
        #expect(try await Self.count(database) == 0)
        try await database.write(durability: .full) { handle throws(MartletError) in
            try Self.insert(&handle, 2)
            return .keep(())
        }
        #expect(try await Self.count(database) == 1)
    }

    /// A read that begins after a write has ended sees it, although it is another connection that reads.
    @Test(arguments: DatabaseKind.available) func readsSeeWhatWasWritten(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        for number in 1...50 {
            try await database.write(durability: .relaxed) { handle throws(MartletError) in
                try Self.insert(&handle, Int64(number))
                return .keep(())
            }
            #expect(try await Self.count(database) == Int64(number))
        }
    }

    /// While a write holds the thread and SQLite's lock, reads go on.
    @Test(arguments: DatabaseKind.available) func readsDoNotWaitForWrites(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let (isInside, inside) = AsyncStream.makeStream(of: Void.self)
        let mayEnd = BlockingQueue<Void>()
        async let written: Void = database.write(durability: .relaxed) { handle throws(MartletError) in
            try Self.insert(&handle, 1)
            inside.yield(())
            _ = mayEnd.take(1)
            return .keep(())
        }
        for await _ in isInside { break }
        #expect(try await Self.count(database) == 0)
        mayEnd.push(())
        try await written
        #expect(try await Self.count(database) == 1)
    }
}
