import Clocks
import HTTP
import Identifiers
import JSON
import Runs
import Testing

@testable import PlatformAPI

/// What pages look at: the end of a log, what a run is compared with, files, results of tests, names.
@Suite struct LookTests {
    private static let project = [
        "martlet.yaml": "name: test\n",
        "pipelines/silver/orders/pipeline.sql": "SELECT 1 AS order_number, 'x' AS name\n",
        "pipelines/silver/orders/tests/quality/named.sql": "SELECT * FROM {{ this }} WHERE name IS NULL\n",
    ]

    private static func ran(_ served: ServedProject) async throws -> String {
        let started = try await served.ask(.post, "/runs", ["force": true])
        let id = try #require(started.json["run"]?["id"]?.stringValue, "\(started.text)")
        _ = try await served.ask(.get, "/runs/\(id)/events")
        return id
    }

    private static func numbers(_ answer: Answer) -> [Int64] {
        (answer.json["logs"]?.arrayValue ?? []).compactMap { $0["id"]?.intValue }
    }

    @Test func aLogIsReadFromItsEnd() async throws {
        let served = try await ServedProject(Self.project)
        let id = try await Self.ran(served)
        let run = try #require(RunID(id))
        let before = try await served.api.services.runs.logCount(of: run)
        let lines = (0..<5_000).map { number in
            LogRecord(
                time: Timestamp(milliseconds: Int64(number)), level: number % 100 == 0 ? .warning : .info, step: nil,
                message: "line \(number)")
        }
        try await served.api.services.runs.record(run: run, steps: [], tests: [], logs: lines)
        let total = before + 5_000

        let last = try await served.ask(.get, "/runs/\(id)/logs?last=3")
        #expect(Self.numbers(last) == [Int64(total) - 2, Int64(total) - 1, Int64(total)], "\(last.text)")
        #expect(last.json["total"] == .integer(Int64(total)) && last.json["previous"] == .integer(Int64(total) - 3))
        let earlier = try await served.ask(.get, "/runs/\(id)/logs?last=2&before=\(total - 3)")
        #expect(Self.numbers(earlier) == [Int64(total) - 4, Int64(total) - 3])
        // All of them, page by page, none twice.
        var found: [Int64] = []
        var next: Int64? = Int64(total)
        while let end = next {
            let page = try await served.ask(.get, "/runs/\(id)/logs?last=700&before=\(end)")
            found = Self.numbers(page) + found
            next = page.json["previous"]?.intValue
        }
        #expect(found == Array(1...Int64(total)))
        let warnings = try await served.ask(.get, "/runs/\(id)/logs?last=3&level=warning")
        #expect(
            (warnings.json["logs"]?.arrayValue ?? []).map { $0["message"] } == ["line 4700", "line 4800", "line 4900"])
        #expect(try await served.ask(.get, "/runs/\(id)/logs?last=3&after=1").status == 400)
        await served.close()
    }

    @Test func aRunIsComparedWithTheLastOfTheSameThatWentWell() async throws {
        let served = try await ServedProject(Self.project)
        let first = try await Self.ran(served)
        #expect(try await served.ask(.get, "/runs/\(first)/baseline").json["base"] == .null)
        let second = try await Self.ran(served)
        let answer = try await served.ask(.get, "/runs/\(second)/baseline")
        #expect(answer.json["base"]?["run"]?["id"] == .string(first), "\(answer.text)")
        #expect(answer.json["base"]?["steps"]?.arrayValue?.count == 1)
        #expect(answer.json["code"]?["run"] == answer.json["code"]?["base"])
        let other = try await served.ask(.post, "/runs", ["select": ["silver.orders"], "force": true])
        let id = try #require(other.json["run"]?["id"]?.stringValue)
        _ = try await served.ask(.get, "/runs/\(id)/events")
        #expect(try await served.ask(.get, "/runs/\(id)/baseline").json["base"] == .null)
        await served.close()
    }

    @Test func aTableHasFilesAndResultsOfTests() async throws {
        let served = try await ServedProject(Self.project)
        let id = try await Self.ran(served)
        let files = try await served.ask(.get, "/tables/silver.orders/files")
        #expect(files.json["totals"]?["files"] == 1 && files.json["totals"]?["rows"] == 1, "\(files.text)")
        let file = try #require(files.json["files"]?.arrayValue?.first)
        #expect(file["format"] == "PARQUET" || file["format"] == "parquet", "\(files.text)")
        #expect((file["bytes"]?.intValue ?? 0) > 0 && files.json["next"] == .null)
        #expect(files.json["partitions"] == [])
        let quality = try await served.ask(.get, "/tables/silver.orders/quality")
        let test = try #require(quality.json["tests"]?.arrayValue?.first, "\(quality.text)")
        #expect(test["run"] == .string(id) && test["status"] == "passed" && test["target"] == "main")
        await served.close()
    }

    @Test func namesAreFoundEverywhere() async throws {
        let served = try await ServedProject(Self.project)
        let id = try await Self.ran(served)
        let found = try await served.ask(.get, "/search?text=ORDER")
        let kinds = (found.json["found"]?.arrayValue ?? []).map {
            "\($0["kind"]?.stringValue ?? "") \($0["name"]?.stringValue ?? "")"
        }
        #expect(kinds == ["table silver.orders", "column order_number", "pipeline silver.orders"], "\(found.text)")
        #expect(found.json["complete"] == true && found.json["left_out"] == [])
        let run = try await served.ask(.get, "/search?text=\(id.suffix(8))")
        #expect(run.json["found"]?.arrayValue?.first?["name"] == .string(id), "\(run.text)")
        let few = try await served.ask(.get, "/search?text=order&limit=1")
        #expect(few.json["found"]?.arrayValue?.count == 1 && few.json["complete"] == false)
        #expect(few.json["left_out"] == ["2 more with these letters"], "\(few.text)")
        #expect(try await served.ask(.get, "/search").status == 400)
        await served.close()
    }
}
