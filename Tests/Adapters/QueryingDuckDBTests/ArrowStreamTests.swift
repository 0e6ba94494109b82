import Errors
import Querying
import Testing

/// The messages of Arrow streams and what ends them early; `Tests/EndToEnd/test_arrow.py` looks at the values.
@Suite struct ArrowStreamTests {
    static let endMark: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]

    func pieces(
        _ session: any QuerySession, _ sql: String, _ limits: QueryLimits = QueryLimits()
    ) async throws -> [[UInt8]] {
        let stream = try await session.queryArrow(sql, parameters: [], limits: limits)
        var pieces: [[UInt8]] = []
        while let piece = try await stream.next() { pieces.append(piece) }
        #expect(try await stream.next() == nil, "a stream that ended stays ended")
        return pieces
    }

    /// The rows of a record batch: the first field of the table that is the message's header.
    func rows(_ message: [UInt8]) -> Int {
        func number(_ place: Int, _ size: Int) -> Int {
            (0..<size).reduce(0) { $0 | Int(message[8 + place + $1]) << (8 * $1) }
        }
        func field(_ table: Int, _ slot: Int) -> Int { table + number(table - number(table, 4) + 4 + 2 * slot, 2) }
        let header = field(number(0, 4), 2)
        return number(field(header + number(header, 4), 0), 8)
    }

    @Test func aStreamIsASchemaBatchesAndAnEnd() async throws {
        try await withSession { session in
            let found = try await pieces(session, "SELECT i, 'x' || i AS t FROM range(100000) t(i)")
            #expect(found.allSatisfy { $0.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) && $0.count % 8 == 0 })
            #expect(found.last == Self.endMark)
            let batches = found.dropFirst().dropLast().map(rows)
            #expect(batches.count > 1)
            #expect(batches.reduce(0, +) == 100_000)
            let empty = try await pieces(session, "SELECT i FROM range(0) t(i)")
            #expect(empty.count == 2, "no rows make no batch")
            #expect(empty.last == Self.endMark)
        }
    }

    @Test func largeValuesMakeBatchesOfFewerRows() async throws {
        try await withSession { session in
            let found = try await pieces(session, "SELECT repeat('x', 20000) || i AS t FROM range(3000) t(i)")
            #expect(found.dropFirst().dropLast().map(rows) == [2048, 952])
        }
    }

    @Test func limitsOfRowsAndBytes() async throws {
        try await withSession { session in
            let sql = "SELECT i, [i] AS l FROM range(100000) t(i)"
            for limit in [0, 1, 2048, 5001, 32768, 40000] {
                let found = try await pieces(session, sql, QueryLimits(rows: limit))
                #expect(found.dropFirst().dropLast().map(rows).reduce(0, +) == limit)
                #expect(found.last == Self.endMark)
            }
            let all = try await pieces(session, sql, QueryLimits(rows: 100_000, whenRowsExceeded: .fail))
            #expect(all.last == Self.endMark)
            let rows = await failure {
                _ = try await pieces(session, sql, QueryLimits(rows: 99_999, whenRowsExceeded: .fail))
            }
            #expect(rows?.code == .limitExceeded)
            #expect(rows?.message.contains("99999 rows") == true)
            // Each row has 8 bytes of a number, 8 of an element, 4 of an offset and three bits.
            let bytes = await failure { _ = try await pieces(session, sql, QueryLimits(bytes: 2_000_000)) }
            #expect(bytes?.code == .limitExceeded)
            #expect(bytes?.message.contains("2000000 bytes") == true)
            let enough = try await pieces(session, sql, QueryLimits(bytes: 2_100_000))
            #expect(enough.last == Self.endMark)
        }
    }

    @Test func timeLimitsAndCancelling() async throws {
        try await withSession { session in
            let late = await failure {
                _ = try await pieces(session, SessionTests.endless, QueryLimits(time: .milliseconds(50)))
            }
            #expect(late?.code == .timedOut)
            let task = Task { try await pieces(session, SessionTests.endless) }
            task.cancel()
            let cancelled = await failure { _ = try await task.value }
            #expect(cancelled?.code == .cancelled)
            let after = try await pieces(session, "SELECT 1")
            #expect(after.count == 3, "the session can be used afterwards")
        }
    }

    /// A query whose first rows come at once and whose last never would, ended while its batches are read.
    @Test func aRunningStreamCanBeEnded() async throws {
        try await withSession { session in
            let sql = "SELECT i FROM range(1000000000000) t(i)"
            let stream = try await session.queryArrow(sql, parameters: [], limits: QueryLimits())
            for _ in 0..<3 { #expect(try await stream.next() != nil) }
            await stream.close()
            #expect(try await stream.next() == nil)

            let other = try await session.queryArrow(sql, parameters: [], limits: QueryLimits())
            #expect(try await other.next() != nil)
            let texts = try await session.texts("SELECT 1")
            #expect(texts == ["1"])
            let error = await failure { while try await other.next() != nil {} }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func errorsComeThrough() async throws {
        try await withSession { session in
            let wrong = await failure { _ = try await pieces(session, "SELECT nme FROM (SELECT 1 AS name)") }
            #expect(wrong?.code == .invalidInput)
            #expect(wrong?.location?.column == 8)
            let late = await failure {
                _ = try await pieces(
                    session, "SELECT CASE WHEN i < 90000 THEN '1' ELSE 'x' END::INTEGER FROM range(100000) t(i)")
            }
            #expect(late?.code == .failed)
            let long = await failure { _ = try await pieces(session, "SELECT INTERVAL (3000000) HOUR") }
            #expect(long?.code == .failed)
            #expect(long?.message.contains("292 years") == true)
        }
    }
}
