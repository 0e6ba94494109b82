import Access
import CatalogService
import HTTPSecurity
import Cataloging
import Clocks
import Iceberg
import HTTP
import IcebergRESTAPI
import JSON
import ObjectStorage
import Synchronization
import Testing

@Suite struct PlanningTests {
    @Test func smallScansAreAnsweredAtOnce() async throws {
        let client = try await PlanningClient()
        try await client.append(["a", "b"])
        let answer = try await client.ask(.post, "/plan", [:])
        #expect(answer.status == 200 && answer.json["status"] == "completed")
        #expect(PlanningClient.files(answer.json) == ["a", "b"])
        #expect(answer.json["plan-tasks"] == nil && answer.json["delete-files"] == [])
        let file = answer.json["file-scan-tasks"]?.arrayValue?[0]["data-file"]
        #expect(
            file == [
                "content": "data", "spec-id": 0, "partition": [], "file-path": "/lake/silver/orders/data/a.parquet",
                "file-format": "parquet", "file-size-in-bytes": 100, "record-count": 10,
            ])
        let filter: JSONValue = ["type": "eq", "term": "id", "value": 5]
        let filtered = try await client.ask(.post, "/plan", ["filter": filter])
        #expect(filtered.json["file-scan-tasks"]?.arrayValue?[0]["residual-filter"] == filter)
    }

    @Test func manyFilesComeInPages() async throws {
        var limits = ScanPlanningLimits()
        limits.filesPerPage = 2
        let client = try await PlanningClient(limits)
        try await client.append(["a", "b", "c", "d", "e"])
        let answer = try await client.ask(.post, "/plan", [:])
        #expect(PlanningClient.files(answer.json) == ["a", "b"])
        let tasks = try #require(answer.json["plan-tasks"]?.arrayValue)
        var files: [String] = []
        for task in tasks {
            let page = try await client.ask(.post, "/tasks", ["plan-task": task])
            #expect(page.status == 200)
            files += PlanningClient.files(page.json)
        }
        #expect(files == ["c", "d", "e"])
        // Nobody else has these tasks, and neither has another table.
        var other = client
        other.caller = Caller(name: "bob", scope: .read)
        let stolen = try await other.ask(.post, "/tasks", ["plan-task": tasks[0]])
        #expect(stolen.status == 404 && stolen.json["error"]?["type"] == "NoSuchPlanTaskException")
        let missing = try await client.ask(.post, "/tasks", ["plan-task": tasks[0]], table: "others")
        #expect(missing.status == 404 && missing.json["error"]?["type"] == "NoSuchTableException")
        let plan = try #require(answer.json["plan-id"]?.stringValue)
        #expect(try await other.ask(.get, "/plan/\(plan)").json["error"]?["type"] == "NoSuchPlanIdException")
        #expect(try await other.ask(.delete, "/plan/\(plan)").status == 404)
        #expect(try await client.ask(.delete, "/plan/\(plan)").status == 204)
        #expect(try await client.ask(.post, "/tasks", ["plan-task": tasks[0]]).status == 404)
    }

    @Test func largeScansArePlannedMeanwhile() async throws {
        var limits = ScanPlanningLimits()
        limits.manifestBytesInline = 0
        let client = try await PlanningClient(limits)
        try await client.append(["a", "b"])
        client.gate.close()
        let answer = try await client.ask(.post, "/plan", [:])
        #expect(answer.status == 200 && answer.json["status"] == "submitted")
        #expect(answer.json["file-scan-tasks"] == nil)
        let plan = try #require(answer.json["plan-id"]?.stringValue)
        #expect(try await client.ask(.get, "/plan/\(plan)").json == ["status": "submitted", "plan-id": .string(plan)])
        client.gate.open()
        var result = try await client.ask(.get, "/plan/\(plan)")
        while result.json["status"] == "submitted" {
            await Task.yield()
            result = try await client.ask(.get, "/plan/\(plan)")
        }
        #expect(result.json["status"] == "completed")
        #expect(PlanningClient.files(result.json) == ["a", "b"])
    }

    @Test func cancellingEndsTheWork() async throws {
        var limits = ScanPlanningLimits()
        limits.manifestBytesInline = 0
        limits.plans.plansInWork = 1
        let client = try await PlanningClient(limits)
        try await client.append(["a"])
        client.gate.close()
        let plan = try #require(try await client.ask(.post, "/plan", [:]).json["plan-id"]?.stringValue)
        let full = try await client.ask(.post, "/plan", [:])
        #expect(full.status == 503 && full.json["error"]?["type"] == "ServiceUnavailableException")
        #expect(try await client.ask(.delete, "/plan/\(plan)").status == 204)
        #expect(try await client.ask(.get, "/plan/\(plan)").json == ["status": "cancelled"])
        #expect(try await client.ask(.delete, "/plan/\(plan)").status == 204)
        // The work ended, so that another plan may begin.
        #expect(try await client.ask(.post, "/plan", [:]).status == 200)
    }

    @Test func failuresInTheBackgroundAreTold() async throws {
        var limits = ScanPlanningLimits()
        limits.manifestBytesInline = 0
        limits.plans.files = 1
        let client = try await PlanningClient(limits)
        try await client.append(["a", "b"])
        let plan = try #require(try await client.ask(.post, "/plan", [:]).json["plan-id"]?.stringValue)
        var result = try await client.ask(.get, "/plan/\(plan)")
        while result.json["status"] == "submitted" {
            await Task.yield()
            result = try await client.ask(.get, "/plan/\(plan)")
        }
        #expect(result.status == 200 && result.json["status"] == "failed")
        #expect(result.json["error"]?["type"] == "BadRequestException")
        #expect(result.json["error"]?["message"]?.stringValue?.contains("2 files") == true)
    }

    @Test(arguments: [
        #"{"snapshot-id":7}"#, #"{"filter":{"type":"eq","term":"nope","value":1}}"#, #"{"select":["nope"]}"#, "[]", "{",
        #"{"filter":{"type":"eq","left":{"type":"apply","function":"f","arguments":[]},"right":1}}"#,
    ])
    func badRequestsAreToldSo(_ body: String) async throws {
        let client = try await PlanningClient()
        try await client.append(["a"])
        var request = HTTPRequest(
            method: .post, target: try RequestTarget(path: "/iceberg/v1/lake/namespaces/silver/tables/orders/plan"),
            body: .bytes(Array(body.utf8)))
        request[CallerKey.self] = client.caller
        #expect(await client.router.respond(to: request).status == .badRequest)
    }

    @Test func callersSeeOnlyTheirNamespaces() async throws {
        var client = try await PlanningClient()
        try await client.append(["a"])
        client.caller = Caller(name: "eve", scope: .read, reach: .namespaces([try NamespacePattern(["gold"])]))
        for (method, path) in [
            (HTTPMethod.post, "/plan"), (.get, "/plan/x"), (.delete, "/plan/x"), (.post, "/tasks"), (.post, "/metrics"),
        ] {
            #expect(try await client.ask(method, path, [:]).status == 403, "\(path)")
        }
    }

    /// What a client committed may be unreadable, and that is no failure of the server.
    @Test func aTableWhoseFilesCannotBeReadHasAFailedPlan() async throws {
        let client = try await PlanningClient()
        try await client.append(["a"])
        let list = try Location("/lake/silver/orders/metadata/no-list.avro")
        try await client.lake.store.write(list, Array("no manifest list".utf8), condition: .ifAbsent)
        let snapshot = Snapshot(
            snapshotID: 99, parentSnapshotID: nil, sequenceNumber: 2, timestamp: client.lake.clock.now(),
            manifestList: "\(list)", summary: ["operation": "append"], schemaID: 0)
        try await client.lake.change(
            try ContentKey("silver", "orders"), on: client.lake.catalog.defaultBranch,
            CommitDetails(author: "ada", message: "break")
        ) { _ in
            TableChange(
                updates: [
                    .addSnapshot(snapshot),
                    .setSnapshotReference(name: "main", SnapshotReference(snapshotID: 99, kind: .branch)),
                ], requirements: [])
        }
        let answer = try await client.ask(.post, "/plan", [:])
        #expect(answer.status == 200 && answer.json["status"] == "failed")
        #expect(answer.json["error"]?["message"]?.stringValue?.contains("no-list.avro") == true)
    }
}
