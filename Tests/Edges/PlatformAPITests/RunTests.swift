import Access
import HTTP
import JSON
import Testing

@testable import PlatformAPI

@Suite struct RunTests {
    private static let project = [
        "martlet.yaml": "name: test\n",
        "pipelines/silver/orders/pipeline.sql": "SELECT 1 AS id, 'x' AS name\n",
    ]

    @Test func aRunIsPlannedStartedFollowedAndShown() async throws {
        let served = try await ServedProject(Self.project)
        let plan = try await served.ask(.post, "/plan", ["select": ["silver.orders"]])
        #expect(plan.status == 200 && plan.json["steps"]?.arrayValue?.count == 1, "\(plan.text)")

        let started = try await served.ask(.post, "/runs", [:])
        #expect(started.status == 202, "\(started.text)")
        let id = try #require(started.json["run"]?["id"]?.stringValue)
        #expect(started.fields["Location"] == "/api/v1/runs/\(id)")
        // The stream of events ends with the run.
        let events = try await served.ask(.get, "/runs/\(id)/events")
        let lines = try events.text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.count > 2, "\(events.text)")
        let stream = try await served.ask(.get, "/runs/\(id)/events", fields: ["Accept": "text/event-stream"])
        #expect(stream.fields["Content-Type"] == "text/event-stream" && stream.text.hasPrefix("data: {"))

        let shown = try await served.ask(.get, "/runs/\(id)")
        #expect(shown.json["run"]?["status"] == "success", "\(shown.text)")
        #expect(shown.json["run"]?["author"] == "tester")
        let rows = try await served.ask(.post, "/query", ["sql": "SELECT id, name FROM silver.orders"])
        #expect(rows.json == [["id": 1, "name": "x"]], "\(rows.text)")
        let list = try await served.ask(.get, "/runs?status=success")
        #expect(list.json["runs"]?.arrayValue?.count == 1)
        #expect(try await served.ask(.post, "/runs/\(id)/cancel").status == 409)
        #expect(try await served.ask(.post, "/test", [:]).json["ok"] == true)
        await served.close()
    }

    @Test func aProjectThatDoesNotLoadStartsNothing() async throws {
        let served = try await ServedProject([
            "martlet.yaml": "name: test\n", "pipelines/silver/orders/pipeline.sql": "SELECT {{ nope( }}\n",
        ])
        for path in ["/plan", "/runs"] {
            let answer = try await served.ask(.post, path, [:])
            #expect(answer.status == 400 && answer.code != nil, "\(path): \(answer.text)")
        }
        #expect(try await served.ask(.get, "/runs").json["runs"]?.arrayValue?.isEmpty == true)
        await served.close()
    }

    @Test func nothingStartsOnceTheServerStops() async throws {
        let served = try await ServedProject(Self.project)
        await served.api.close()
        #expect(try await served.ask(.post, "/runs", [:]).status == 503)
        await served.close()
    }

    @Test func tokensAreShownOnceListedAndRevoked() async throws {
        let served = try await ServedProject()
        let made = try await served.ask(
            .post, "/tokens", ["name": "ci", "scope": "write", "namespaces": ["silver"], "expires_in_seconds": 60])
        #expect(made.status == 201 && made.json["secret"]?.stringValue?.hasPrefix("mrt_") == true, "\(made.text)")
        #expect(made.fields["Cache-Control"] == "no-store")
        let list = try await served.ask(.get, "/tokens")
        #expect(!list.text.contains("mrt_") && !list.text.contains("secret"), "\(list.text)")
        #expect(list.json["tokens"]?.arrayValue?.count == 1)
        let id = try #require(made.json["id"]?.stringValue)
        #expect(try await served.ask(.delete, "/tokens/\(id)").json["state"] == "revoked")
        for caller in [
            Caller(name: "writer", scope: .write),
            Caller(name: "narrow", scope: .admin, reach: Reach([try NamespacePattern(["silver"])])),
        ] {
            #expect(
                try await served.ask(.post, "/tokens", ["name": "more", "scope": "admin"], as: caller).status == 403)
        }
        await served.close()
    }
}
