import Access
import HTTP
import JSON
import Testing

@testable import PlatformAPI

@Suite struct QueryTests {
    @Test func rowsComeInTheFormatThatIsAskedFor() async throws {
        let served = try await ServedProject()
        let sql: JSONValue = "SELECT * FROM (VALUES (1, 'x'), (2, NULL)) AS t(a, b) ORDER BY a"
        let json = try await served.ask(.post, "/query", ["sql": sql])
        #expect(json.json == [["a": 1, "b": "x"], ["a": 2, "b": .null]])
        let csv = try await served.ask(.post, "/query", ["sql": sql], fields: ["Accept": "text/csv, */*;q=0.1"])
        #expect(csv.fields["Content-Type"] == "text/csv; charset=utf-8" && csv.text == "a,b\n1,x\n2,\n")
        let bare = try await served.ask(.post, "/query", ["sql": sql, "format": "csv", "header": false])
        #expect(bare.text == "1,x\n2,\n")
        let lines = try await served.ask(.post, "/query", ["sql": sql, "format": "ndjson"])
        #expect(lines.text.split(separator: "\n").count == 2)
        let parquet = try await served.ask(.post, "/query", ["sql": sql, "format": "parquet"])
        #expect(
            parquet.bytes.prefix(4) == Array("PAR1".utf8)[...] && parquet.bytes.suffix(4) == Array("PAR1".utf8)[...])
        let arrow = try await served.ask(.post, "/query", ["sql": sql, "format": "arrow"])
        #expect(arrow.bytes.prefix(4) == [0xFF, 0xFF, 0xFF, 0xFF])
        await served.close()
    }

    @Test func parametersAreBoundAndLimitsHold() async throws {
        let served = try await ServedProject()
        let bound = try await served.ask(
            .post, "/query", ["sql": "SELECT $1 AS a, $2 AS b", "parameters": [7, "x'y"]])
        #expect(bound.json == [["a": 7, "b": "x'y"]])
        let cut = try await served.ask(.post, "/query", ["sql": "SELECT * FROM range(100)", "limit": 3])
        #expect(cut.json.arrayValue?.count == 3)
        for body in [
            ["sql": "SELECT"], ["sql": "SELECT 1", "format": "xml"], ["sql": "SELECT $1", "parameters": [[]]], [:],
            ["sql": "SELECT 1", "limit": -1], ["sql": "SELECT 1; SELECT 2"], ["sql": "CREATE TABLE t (a INTEGER)"],
            ["sql": "SELECT * FROM read_csv('/etc/passwd')"],
        ] as [JSONValue] {
            let answer = try await served.ask(.post, "/query", body)
            #expect([400, 403].contains(answer.status), "\(body): \(answer.status) \(answer.text)")
        }
        await served.close()
    }

    /// Sessions keep what was defined before: a caller must not see what another could.
    @Test func aTokenOfANamespaceReadsOnlyThere() async throws {
        let served = try await ServedProject()
        try await served.ingest("silver.t", "a", "1")
        try await served.ingest("gold.t", "a", "2")
        let all = try await served.ask(.post, "/query", ["sql": "SELECT a FROM gold.t"])
        #expect(all.json == [["a": 2]], "\(all.text)")
        let caller = Caller(name: "narrow", scope: .read, reach: Reach([try NamespacePattern(["silver"])]))
        let own = try await served.ask(.post, "/query", ["sql": "SELECT a FROM silver.t"], as: caller)
        #expect(own.json == [["a": 1]], "\(own.text)")
        for sql in [
            "SELECT a FROM gold.t", "SELECT a FROM silver.t, gold.t", "FROM gold.t",
            "SELECT (SELECT max(a) FROM gold.t)",
            "WITH x AS (FROM gold.t) FROM x", "SELECT * FROM information_schema.tables",
            "SELECT table_name FROM duckdb_tables()",
        ] {
            let answer = try await served.ask(.post, "/query", ["sql": .string(sql)], as: caller)
            #expect([400, 403].contains(answer.status), "\(sql): \(answer.status) \(answer.text)")
            #expect(!answer.message.contains("Did you mean gold"), "\(answer.text)")
        }
        let tables = try await served.ask(.post, "/query", ["sql": "SHOW TABLES"], as: caller)
        #expect(!tables.text.contains("gold"), "\(tables.text)")
        await served.close()
    }

    /// A query that was given an ID says how far it is, to its caller alone, and ends when it is told to.
    @Test func aNamedQueryIsWatchedAndEnded() async throws {
        let served = try await ServedProject()
        let endless: JSONValue = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range"
        let asked = Task { try await served.ask(.post, "/query", ["sql": endless, "id": "one"]) }
        var progress = try await served.ask(.get, "/query/one")
        while progress.json["status"] != "running" {
            await Task.yield()
            progress = try await served.ask(.get, "/query/one")
        }
        #expect(progress.json["rows_processed"]?.intValue != nil && progress.json["elapsed_ms"]?.intValue != nil)
        let again = try await served.ask(.post, "/query", ["sql": "SELECT 1", "id": "one"])
        #expect(again.status == 400 && again.message.contains("runs already"), "\(again.text)")
        let other = Caller(name: "other", scope: .admin)
        #expect(try await served.ask(.get, "/query/one", as: other).json["status"] == "unknown")
        #expect(try await served.ask(.delete, "/query/one", as: other).json == ["cancelled": false])
        let ended = try await served.ask(.delete, "/query/one")
        #expect(ended.json == ["cancelled": true])
        let answer = try await asked.value
        #expect(answer.status == 503 && answer.code == "cancelled", "\(answer.text)")
        #expect(try await served.ask(.get, "/query/one").json["status"] == "unknown")
        #expect(try await served.ask(.delete, "/query/one").json == ["cancelled": false])
        for id in ["", "a b", "é", String(repeating: "x", count: 65)] {
            let refused = try await served.ask(.post, "/query", ["sql": "SELECT 1", "id": .string(id)])
            #expect(refused.status == 400, "'\(id)': \(refused.text)")
        }
        await served.close()
    }

    @Test func aFeedThatNobodyReadsAnyMoreEnds() async throws {
        let ended = PieceChannel()
        var feed: PieceFeed? = PieceFeed { channel in
            do {
                while true { try await channel.send([1]) }
            } catch {
                ended.finish(.success(()))
                throw error
            }
        }
        #expect(try await feed?.next() == [1])
        feed = nil
        // Comes back only when the writer was told that its reader is gone.
        #expect(try await ended.next() == nil)
    }

    @Test func aChannelHandsOverInOrderThenTheEnd() async throws {
        let feed = PieceFeed { channel in
            for number in 0..<100 { try await channel.send([UInt8(number)]) }
        }
        var pieces: [UInt8] = []
        while let piece = try await feed.next() { pieces += piece }
        #expect(pieces == Array(0..<100))
    }
}
