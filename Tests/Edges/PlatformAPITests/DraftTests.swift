import Access
import HTTP
import JSON
import Testing

@testable import PlatformAPI

/// Pipelines as somebody edits them: what is wrong with them, and their first rows.
@Suite struct DraftTests {
    private static let orders = "pipelines/silver/orders/pipeline.sql"

    private func served() async throws -> ServedProject {
        let served = try await ServedProject([
            Self.orders: "SELECT id, amount FROM {{ ref('bronze.raw') }}",
            "pipelines/gold/broken/pipeline.sql": "SELECT * FROM {{ ref('silver.ordres') }}",
        ])
        #expect(try await served.ingest("bronze.raw", "id,amount", "1,10", "2,20").status == 200)
        return served
    }

    private func files(_ sql: String, _ others: [String: String] = [:]) -> JSONValue {
        .array(
            [["path": "pipeline.sql", "text": .string(sql)]]
                + others.map { ["path": .string($0.key), "text": .string($0.value)] })
    }

    private func check(_ served: ServedProject, _ sql: String, _ others: [String: String] = [:]) async throws
        -> JSONValue
    {
        let answer = try await served.ask(
            .post, "/project/pipelines/silver.orders/check", ["files": files(sql, others)])
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    @Test func whatIsRightIsRenderedWithItsColumns() async throws {
        let served = try await served()
        let report = try await check(served, "SELECT id, amount * 2 AS twice\nFROM {{ ref('bronze.raw') }}")
        #expect(report["errors"] == [])
        #expect(report["sql"]?.stringValue == "SELECT id, amount * 2 AS twice\nFROM \"bronze\".\"raw\"")
        #expect(report["reads"] == ["bronze.raw"] && report["writes"] == ["silver.orders"])
        #expect(report["columns"]?.arrayValue?.map { $0["name"] } == ["id", "twice"])
        // Another pipeline is broken: that is said, and does not stop this one from being looked at.
        let warnings = report["warnings"]?.arrayValue ?? []
        #expect(warnings.contains { $0["location"]?["file"] == "pipelines/gold/broken/pipeline.sql" })
        await served.close()
    }

    @Test(arguments: [
        ("SELECT 1 AS a,\n  {{ ref('bronze.raw' }} b", 2, "pipeline.sql"),
        ("SELECT *\nFROM {{ ref('bronze.rwa') }}", 2, "pipeline.sql"),
        ("SELECT id,\n  amont\nFROM {{ ref('bronze.raw') }}", 2, "pipeline.sql"),
        ("{% if true %}\nSELECT id\nFRM {{ ref('bronze.raw') }}\n{% endif %}", 3, "pipeline.sql"),
    ]) func anErrorIsWhereItIs(sql: String, line: Int, file: String) async throws {
        let served = try await served()
        let error = try #require(try await check(served, sql)["errors"]?.arrayValue?.first)
        #expect(error["location"]?["line"]?.intValue == Int64(line), "\(error)")
        #expect(error["location"]?["column"]?.intValue != nil, "\(error)")
        #expect(error["location"]?["file"]?.stringValue == "pipelines/silver/orders/\(file)")
        await served.close()
    }

    @Test func settingsAndTestsAreCheckedToo() async throws {
        let served = try await served()
        let sql = "SELECT id FROM {{ ref('bronze.raw') }}"
        let settings = try await check(served, sql, ["config.yaml": "description: x\nmerge_strategy: incremantal\n"])
        let wrong = try #require(settings["errors"]?.arrayValue?.first)
        #expect(wrong["location"]?["line"] == 2 && wrong["hint"] == "Did you mean 'incremental'?", "\(wrong)")
        let test = try await check(served, sql, ["tests/quality/t.sql": "SELECT *\nFRM {{ this }}"])
        let syntax = try #require(test["errors"]?.arrayValue?.first)
        #expect(syntax["location"]?["file"] == "pipelines/silver/orders/tests/quality/t.sql", "\(syntax)")
        #expect(syntax["location"]?["line"] == 2, "\(syntax)")
        await served.close()
    }

    @Test func oneMistakeDoesNotHideTheNext() async throws {
        let served = try await served()
        let sql =
            "SELECT idd,\n  sum(amonut) AS total\nFROM {{ ref('bronze.raw') }} AS raw\nWHERE raw.ammount > 0\nGROUP BY idd"
        let report = try await check(
            served, sql,
            ["tests/quality/a.sql": "SELECT *\nFRM {{ this }}", "tests/quality/b.sql": "SELECT 1 +\nFROM"])
        let places = (report["errors"]?.arrayValue ?? []).map {
            "\($0["location"]?["file"]?.stringValue?.split(separator: "/").last ?? "") \($0["location"]?["line"]?.intValue ?? 0)"
        }
        #expect(
            Set(places).isSuperset(of: ["a.sql 2", "pipeline.sql 1", "pipeline.sql 2", "pipeline.sql 4"]), "\(report)")
        #expect(places.contains { $0.hasPrefix("b.sql") }, "\(places)")
        #expect(report["columns"] == .null)
        let near = try await check(served, "SELECT x, yy, \"z z\", raw.amuont FROM {{ ref('bronze.raw') }} AS raw")
        let columns = (near["errors"]?.arrayValue ?? []).compactMap { $0["location"]?["column"]?.intValue }
        #expect(columns.sorted() == [8, 11, 15, 22], "\(near)")
        let names = try await check(
            served, "SELECT *\nFROM {{ ref('bronze.rwa') }}\nJOIN {{ ref('gold.nothing') }} USING (id)")
        let unknown = (names["errors"]?.arrayValue ?? []).compactMap { $0["location"]?["line"]?.intValue }
        #expect(unknown == [2, 3], "\(names)")
        await served.close()
    }

    @Test func aSampleMayReadAPartOfEachTable() async throws {
        let served = try await ServedProject()
        let rows = (1...50).map { "\($0)" }.joined(separator: "\n")
        #expect(try await served.ingest("bronze.raw", "id", rows).status == 200)
        let sql = "SELECT count(*) AS n FROM {{ ref('bronze.raw') }}"
        var answers: [[UInt8]] = []
        for part in [nil, JSONValue.integer(7), 50] {
            var body: JSONObject = ["files": files(sql)]
            body["input_rows"] = part
            let answer = try await served.ask(.post, "/project/pipelines/silver.n/sample", .object(body))
            #expect(answer.status == 200, "\(answer.text)")
            answers.append(Array(answer.bytes))
        }
        #expect(answers[0] == answers[2] && answers[0] != answers[1])
        await served.close()
    }

    @Test func unknownNamesGetTheNearest() async throws {
        let served = try await served()
        let report = try await check(served, "SELECT * FROM {{ ref('bronze.rwa') }}")
        #expect(report["errors"]?.arrayValue?.first?["hint"] == nil || report["errors"] != [])
        let near = try await check(served, "SELECT * FROM {{ ref('gold.brokn') }}")
        #expect(near["errors"]?.arrayValue?.first?["hint"] == "Did you mean 'gold.broken'?", "\(near)")
        await served.close()
    }

    @Test func landedFilesAreLookedAt() async throws {
        let served = try await ServedProject(["landing/visits/1.csv": "who,when\nann,1\nben,2\n"])
        let path = "/project/pipelines/bronze.visits"
        let right = "SELECT who\nFROM read_csv('{{ landing_zone('visits') }}/*.csv')"
        let report = try await served.ask(.post, "\(path)/check", ["files": files(right)]).json
        #expect(report["errors"] == [] && report["landing"] == ["landing/visits"], "\(report)")
        #expect(report["columns"] == [["name": "who", "type": "VARCHAR"]])
        #expect(report["sql"]?.stringValue?.contains("landing/visits/**") == true)
        let wrong = "SELECT\n  whom\nFROM read_csv('{{ landing_zone('visits') }}/*.csv')"
        let error = try await served.ask(.post, "\(path)/check", ["files": files(wrong)]).json["errors"]?.arrayValue?
            .first
        #expect(error?["location"]?["line"] == 2, "\(error ?? .null)")
        let sample = try await served.ask(.post, "\(path)/sample", ["files": files(right)])
        #expect(sample.status == 200, "\(sample.text)")
        // Nothing has landed yet: that is no mistake of the text.
        let early = "SELECT * FROM read_csv('{{ landing_zone('later') }}/*.csv')"
        let empty = try await served.ask(.post, "\(path)/check", ["files": files(early)]).json
        #expect(empty["errors"] == [] && empty["columns"] == .null, "\(empty)")
        #expect(empty["warnings"]?.arrayValue?.count == 1, "\(empty)")
        // No file beside the zones is read.
        let other = try await served.ask(
            .post, "\(path)/sample", ["files": files("SELECT * FROM read_csv('/etc/passwd', header = false)")])
        #expect(other.status >= 400, "\(other.text)")
        await served.close()
    }

    @Test func aSampleGivesRowsAndWritesNothing() async throws {
        let served = try await served()
        let before = try await served.ask(.get, "/branches/main").text
        let answer = try await served.ask(
            .post, "/project/pipelines/silver.orders/sample",
            ["files": files("SELECT id + 1 AS next FROM {{ ref('bronze.raw') }}"), "limit": 1])
        #expect(answer.status == 200 && answer.bytes.prefix(4) == [0xFF, 0xFF, 0xFF, 0xFF], "\(answer.text)")
        #expect(answer.fields["Server-Timing"]?.contains("query;dur=") == true)
        #expect(try await served.ask(.get, "/branches/main").text == before)
        let broken = try await served.ask(
            .post, "/project/pipelines/silver.orders/sample",
            ["files": files("SELECT\n nope\nFROM {{ ref('bronze.raw') }}")])
        #expect(broken.status == 400 && broken.json["error"]?["location"]?["line"] == 2, "\(broken.text)")
        let long = try await served.ask(
            .post, "/project/pipelines/silver.orders/sample",
            [
                "files": files(
                    "SELECT count(*) AS n FROM range(1000000000000) AS r(a), {{ ref('bronze.raw') }} WHERE a % 7 = id"),
                "timeout_ms": 50,
            ])
        #expect(long.code == "timed_out", "\(long.text)")
        await served.close()
    }

    @Test func aSaveSaysWhatItBeganFrom() async throws {
        let served = try await served()
        let path = "/project/pipelines/silver.orders"
        let read = try await served.ask(.get, path)
        let tag = try #require(read.fields["ETag"])
        #expect(read.json["files"]?.arrayValue?.count == 1 && read.json["version"]?["kind"] == "found")
        let first = try await served.ask(.put, path, ["files": files("SELECT 1 AS a")], fields: ["If-Match": tag])
        #expect(first.status == 200 && first.fields["ETag"] != tag, "\(first.text)")
        let second = try await served.ask(.put, path, ["files": files("SELECT 2 AS a")], fields: ["If-Match": tag])
        #expect(second.status == 409 && second.code == "conflict")
        #expect(second.json["current"]?["files"] == files("SELECT 1 AS a"))
        #expect(second.json["current"]?["version"]?["author"] == "tester")
        #expect(second.fields["ETag"] == first.fields["ETag"])
        #expect(try await served.ask(.put, path, ["files": files("SELECT 2 AS a")]).status == 400)
        await served.close()
    }
}
