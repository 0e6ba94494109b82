import Access
import Errors
import HTTP
import HTTPSecurity
import PlatformClient
import Synchronization
import Testing

@testable import PlatformAPI

/// Requests to a project that is served in this process.
private struct InnerSender: HTTPSender {
    let served: ServedProject
    var caller = Access.Caller(name: "tester", scope: .admin)

    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        let path = request.url.dropFirst("http://here\(PlatformClient.prefix)".utf8.count)
        var bytes: [UInt8]?
        if case .bytes(let sent) = request.body { bytes = sent }
        let answer = try await served.ask(
            request.method, String(path), raw: bytes, fields: request.fields, as: caller)
        return try await body(
            IncomingResponse(
                status: HTTPStatus(rawValue: answer.status), fields: answer.fields, body: .bytes(answer.bytes)))
    }
}

/// The client and the API are made of one document: what one writes the other reads.
@Suite struct ServedClientTests {
    private static func client(_ served: ServedProject) -> PlatformClient {
        PlatformClient(InnerSender(served: served), server: "http://here", token: nil)
    }

    @Test func aRunIsStartedFollowedAndLookedAt() async throws {
        let served = try await ServedProject([
            "pipelines/silver/a/pipeline.sql": "select 1 as x", "martlet.yaml": "name: test\n",
        ])
        let client = Self.client(served)
        let run = try await client.startRun(select: ["silver.a"]).run
        let seen = Mutex<[RunEvent]>([])
        try await client.followRunEvents(run.id) { event in seen.withLock { $0.append(event) } }
        guard case .summary(let summary) = try #require(seen.withLock { $0.last }) else {
            throw MartletError(.failed, "the last event is no summary")
        }
        #expect(summary.run?.status == .success && summary.assets == ["silver.a"])
        let details = try await client.showRun(run.id)
        #expect(details.run.id == run.id && details.steps.map(\.status) == [.success])
        #expect(try await client.listRuns(status: .success).runs.map(\.id) == [run.id])
        let table = try await client.showTable("silver.a")
        #expect(table.kind == .table && table.columns?.map(\.name) == ["x"] && table.rows == 1)
        let rows = try await client.query(sql: "select x from silver.a", format: .ndjson) { response in
            String(decoding: try await response.body.collect(upTo: 1000), as: UTF8.self)
        }
        #expect(rows == "{\"x\":1}\n")
        await served.close()
    }

    @Test func theServerSaysWhoIsAskingAndWhen() async throws {
        let served = try await ServedProject()
        let server = try await Self.client(served).server()
        #expect(server.caller.name == "tester" && server.caller.scope == .admin && server.time != nil)
        #expect(server.limits.uploadBytes == ServedProject.uploadLimit)
        await served.close()
    }

    @Test func whatIsMadeIsReadAgain() async throws {
        let served = try await ServedProject()
        let client = Self.client(served)
        let branch = try await client.createBranch(name: "dev", metadata: ["for": "tests"])
        #expect(branch.kind == .branch && branch.metadata == ["for": "tests"])
        #expect(try await client.getBranch("dev") == branch)
        let made = try await client.createPipelineSource(
            name: "silver.b", files: [SourceFile(path: "pipeline.sql", text: "select 2 as y")])
        let saved = try await client.savePipelineSource(
            "silver.b", files: [SourceFile(path: "pipeline.sql", text: "select 3 as y")],
            ifMatch: "\"\(made.version.digest)\"")
        #expect(saved.files.map(\.text) == ["select 3 as y"] && saved.version.kind == .saved)
        // Whoever saves over an older version is told.
        do throws(ClientError) {
            _ = try await client.savePipelineSource(
                "silver.b", files: made.files, ifMatch: "\"\(made.version.digest)\"")
            Issue.record("the older version was saved over the newer")
        } catch {
            #expect(error.kind == .refused(.conflict) && error.error.code == .conflict)
        }
        await served.close()
    }
}
