import Errors
import Querying
import QueryingDuckDB
import Synchronization
import Testing

@Suite struct SessionTests {
    @Test func resultsStreamInChunks() async throws {
        try await withSession { session in
            let stream = try await session.query("SELECT i FROM range(100000) t(i)")
            #expect(stream.columns == [ColumnInfo(name: "i", type: .bigint)])
            var (chunks, rows) = (0, 0)
            while let chunk = try await stream.next() {
                chunks += 1
                rows += chunk.rowCount
            }
            #expect(rows == 100_000)
            #expect(chunks > 10)
            #expect(try await stream.next() == nil, "a stream that ended stays ended")
        }
    }

    @Test func aStreamEndsWhenTheSessionBeginsAnother() async throws {
        try await withSession { session in
            let first = try await session.query("SELECT i FROM range(1000000) t(i)")
            #expect(try await first.next() != nil)
            let found3 = try await session.texts("SELECT 1")
            #expect(found3 == ["1"])
            let error = await failure { _ = try await first.next() }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func rowLimitsTruncateOrFail() async throws {
        try await withSession { session in
            let sql = "SELECT i FROM range(10000) t(i)"
            let stream = try await session.query(sql, parameters: [], limits: QueryLimits(rows: 3000))
            var rows = 0
            while let chunk = try await stream.next() { rows += chunk.rowCount }
            #expect(rows == 3000)
            #expect(await stream.wasTruncated())

            let whole = try await session.query(sql, parameters: [], limits: QueryLimits(rows: 10_000))
            while try await whole.next() != nil {}
            #expect(await !whole.wasTruncated(), "a result that just fits is whole")

            let error = await failure {
                _ = try await session.rows(
                    sql, limits: QueryLimits(rows: 3000, whenRowsExceeded: .fail))
            }
            #expect(error?.code == .limitExceeded)
            #expect(error?.message.contains("3000 rows") == true)
            let size = await failure { _ = try await session.rows(sql, limits: QueryLimits(bytes: 1000)) }
            #expect(size?.code == .limitExceeded)
        }
    }

    /// A query that would take days, in one pipeline of hash joins, and in its first chunk.
    static let endless = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 3"

    @Test func timeLimitsEndAQuery() async throws {
        try await withSession { session in
            let error = await failure {
                _ = try await session.rows(Self.endless, limits: QueryLimits(time: .milliseconds(50)))
            }
            #expect(error?.code == .timedOut)
            let texts = try await session.texts("SELECT 1")
            #expect(texts == ["1"], "the session can be used afterwards")
        }
    }

    @Test func cancellingTheTaskEndsTheQuery() async throws {
        try await withSession { session in
            let task = Task { try await session.rows(Self.endless) }
            // Once there is progress to report the query runs; until then cancelling is heard before it starts.
            task.cancel()
            let error = await failure { _ = try await task.value }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func cancelEndsARunningWrite() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let isDone = Mutex(false)
                let task = Task {
                    defer { isDone.withLock { $0 = true } }
                    _ = try await session.writeParquet(
                        ParquetWrite(
                            sql:
                                "SELECT a.range AS id FROM range(10000000) a, range(10000000) b WHERE random() < 0.000001",
                            folder: folder, filePrefix: "x",
                            columns: [TableColumn(fieldID: 1, name: "id", type: .bigint)]))
                }
                // Cancelling before it runs does nothing, so it is done until it worked.
                while !isDone.withLock({ $0 }) {
                    session.cancel()
                    await Task.yield()
                }
                let error = await failure { try await task.value }
                #expect(error?.code == .cancelled)
            }
        }
    }

    @Test func errorsSayWhere() async throws {
        try await withSession { session in
            let error = await failure { _ = try await session.rows("SELECT 1,\n       nme\nFROM (SELECT 1 AS name)") }
            #expect(error?.code == .invalidInput)
            #expect(error?.location == SourceLocation(file: "query", line: 2, column: 8, excerpt: "       nme"))
            #expect(error?.hint?.contains("name") == true)
            let syntax = await failure { _ = try await session.rows("SELEC 1") }
            #expect(syntax?.location?.column == 1)
            let conversion = await failure {
                _ = try await session.rows("SELECT CAST(x AS INTEGER) FROM (VALUES ('é')) t(x)")
            }
            #expect(conversion?.code == .failed)
            #expect(conversion?.location?.column == 8)
            let table = await failure { _ = try await session.rows("SELECT * FROM bronze.ordrs") }
            #expect(table?.code == .invalidInput)
            #expect(table?.location?.column == 15)
            let inCopy = await failure {
                _ = try await session.createTemporaryTable("t", as: "SELECT 1 AS a,\n  b")
            }
            #expect(inCopy?.location?.line == 2)
            #expect(inCopy?.location?.column == 3)
        }
    }

    @Test func memoryLimitsAreNamed() async throws {
        try await withSession(SessionOptions(memoryLimit: 20 << 20, threads: 1)) { session in
            let error = await failure {
                _ = try await session.rows(
                    "SELECT count(DISTINCT i || 'some text that is long') FROM range(5000000) t(i)")
            }
            #expect(error?.code == .limitExceeded)
            #expect(error?.message.contains("memory") == true)
        }
    }

    @Test func parametersMustMatch() async throws {
        try await withSession { session in
            let error = await failure { _ = try await session.rows("SELECT $1 + $2", parameters: [.integer(1)]) }
            #expect(error?.message == "the query has 2 parameters and 1 values were given")
        }
    }

    @Test func temporaryTablesCountTheirRows() async throws {
        try await withSession { session in
            let count = try await session.createTemporaryTable(
                "batch", as: "SELECT i FROM range($1::BIGINT) t(i);  -- a comment", parameters: [.integer(12)])
            #expect(count == 12)
            let found4 = try await session.texts("SELECT sum(i) FROM batch")
            #expect(found4 == ["66"])
        }
    }

    @Test func closedSessionsSaySo() async throws {
        let session = try await DuckDBEngine().open(SessionOptions())
        await session.close()
        session.cancel()
        #expect(session.progress().fraction == nil)
        await #expect(throws: MartletError.self) { try await session.rows("SELECT 1") }
    }

    @Test func sessionsSeeNothingOfEachOther() async throws {
        try await withSession { first in
            try await withSession { second in
                try await first.execute("CREATE TABLE t AS SELECT 1")
                let error = await failure { _ = try await second.rows("FROM t") }
                #expect(error?.code == .invalidInput)
            }
        }
    }

    @Test func manySessionsRunAtOnce() async throws {
        try await withThrowingTaskGroup(of: Int64?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await withSession(SessionOptions(threads: 1)) { session in
                        try await session.rows("SELECT sum(i) + \(number) FROM range(100000) t(i)")[0][0].intValue
                    }
                }
            }
            var sums: Set<Int64?> = []
            for try await sum in group { sums.insert(sum) }
            #expect(sums == Set((0..<20).map { Int64(4_999_950_000 + $0) }))
        }
    }

    @Test func aMissingLibrarySaysWhatToDo() throws {
        // The library of this process is loaded by now or not, so only the search is looked at.
        let version = try DuckDBEngine().version()
        #expect(version.hasPrefix("v1."))
    }
}
