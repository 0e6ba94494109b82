import Clocks
import Errors
import HTTP
import JSON
import Synchronization
import Testing

@testable import PlatformClient

/// A server that answers everything alike, and remembers what it was asked.
private final class CannedServer: HTTPSender {
    private let status: HTTPStatus
    private let fields: HTTPFields
    private let pieces: [[UInt8]]
    private let failure: MartletError?
    let asked = Mutex<[OutgoingRequest]>([])

    /// - Parameter failure: What happens after the pieces.
    init(
        _ status: HTTPStatus, _ pieces: [String], fields: HTTPFields = ["Content-Type": "application/json"],
        failure: MartletError? = nil
    ) {
        self.status = status
        self.fields = fields
        self.pieces = pieces.map { Array($0.utf8) }
        self.failure = failure
    }

    convenience init(
        _ pieces: [String], fields: HTTPFields = ["Content-Type": "application/json"], failure: MartletError? = nil
    ) { self.init(.ok, pieces, fields: fields, failure: failure) }

    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        asked.withLock { $0.append(request) }
        return try await body(
            IncomingResponse(status: status, fields: fields, body: .stream(Source(pieces: pieces, failure: failure))))
    }

    private final class Source: HTTPBodySource {
        private let state: Mutex<[[UInt8]]>
        private let failure: MartletError?

        init(pieces: [[UInt8]], failure: MartletError?) {
            state = Mutex(pieces)
            self.failure = failure
        }

        func next() async throws -> [UInt8]? {
            if let piece = state.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return piece }
            if let failure { throw failure }
            return nil
        }
    }
}

/// What is asked of a server, and what is made of what it says.
@Suite struct ClientTests {
    private static func client(_ server: CannedServer, token: String? = "secret") -> PlatformClient {
        PlatformClient(server, server: "https://lake.example.org/", token: token)
    }

    private static func failure<Answer>(_ ask: () async throws(ClientError) -> Answer) async throws -> ClientError {
        do throws(ClientError) {
            _ = try await ask()
        } catch {
            return error
        }
        throw MartletError(.failed, "the call went well")
    }

    private static let reference = """
        {"name": "dev", "kind": "branch", "commit": "\(String(repeating: "a", count: 64))", "created_at": \
        "2026-01-31T06:00:00.5Z", "metadata": {"for": "tests"}, "later": [1]}
        """

    @Test func aCallHasItsPathQueryBodyAndToken() async throws {
        let server = CannedServer([#"{"branches": ["#, Self.reference, #"], "next": null}"#])
        let answer = try await Self.client(server).listBranches(prefix: "a b&c", limit: 5)
        #expect(answer.branches.map(\.name) == ["dev"] && answer.next == nil)
        #expect(answer.branches[0].kind == .branch && answer.branches[0].metadata == ["for": "tests"])
        #expect(answer.branches[0].createdAt == Timestamp("2026-01-31T06:00:00.5Z"))
        let request = try #require(server.asked.withLock { $0.first })
        #expect(request.method == .get)
        #expect(request.url == "https://lake.example.org/api/v1/branches?prefix=a%20b%26c&limit=5")
        #expect(request.fields["Authorization"] == "Bearer secret")
    }

    @Test func namesInPathsAreEncodedAndAbsentMembersAreNotSent() async throws {
        let server = CannedServer([#"{"reference": "#, Self.reference, #", "before": "x"}"#])
        _ = try await Self.client(server).assignTag("a/b c", to: "main")
        let request = try #require(server.asked.withLock { $0.first })
        #expect(request.method == .put && request.url.hasSuffix("/api/v1/tags/a%2Fb%20c"))
        guard case .bytes(let body) = request.body else { throw MartletError(.failed, "no body") }
        #expect(String(decoding: body, as: UTF8.self) == #"{"to":"main"}"#)
        #expect(request.fields["Content-Type"] == "application/json")
    }

    @Test func nullIsSentWhereItTakesBack() async throws {
        let server = CannedServer([
            #"{"config": {}, "set": {}, "defaults": {}, "pipelines": {}, "landing_zones": {}}"#
        ])
        _ = try await Self.client(server).setRetention(runsMaxAgeDays: .null)
        let request = try #require(server.asked.withLock { $0.first })
        guard case .bytes(let body) = request.body else { throw MartletError(.failed, "no body") }
        #expect(String(decoding: body, as: UTF8.self) == #"{"runs_max_age_days":null}"#)
    }

    @Test(arguments: [
        (#"{"branches": [{"name": 7}], "next": null}"#, "branches[0].name: must be a text, not 7"),
        (#"{"branches": [{"name": "a"}], "next": null}"#, "branches[0].kind: is missing"),
        (#"{"branches": {}, "next": null}"#, "branches: must be an array, not an object"),
        (#"{"branches": []}"#, "next: is missing"), (#"[]"#, "must be an object, not an array"),
    ])
    func whatDoesNotFitSaysWhere(_ text: String, _ problem: String) async throws {
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer([text])).listBranches()
        }
        #expect(error.kind == .unfit && error.operation == "listBranches")
        #expect(error.message == "the answer of listBranches: \(problem)")
        #expect(error.hint?.contains("version") == true && error.error.code == .corrupt)
    }

    @Test func whatIsNoJSONIsNoAnswer() async throws {
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer(["<html>"])).server()
        }
        #expect(error.kind == .unfit && error.message.hasPrefix("the answer of server"))
    }

    @Test func aRefusalHasTheServersWords() async throws {
        let refusal = """
            {"error": {"code": "invalid_input", "message": "no", "hint": "do", "causes": ["a", "b"], "location": {"file": "f", \
            "line": 3}, "problems": [{"code": "failed", "message": "one"}], "new": 1}}
            """
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer(.badRequest, [refusal])).plan()
        }
        #expect(error.kind == .refused(.badRequest) && error.code == "invalid_input" && error.causes == ["a", "b"])
        #expect(error.message == "no" && error.hint == "do" && error.problems.map(\.message) == ["one"])
        #expect(error.location == SourceLocation(file: "f", line: 3))
        #expect(error.error.code == .invalidInput && error.error.location?.line == 3)
    }

    @Test func aRefusedTokenIsNotAllowed() async throws {
        let refusal = #"{"error": {"code": "unauthorized", "message": "the token is not known"}}"#
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer(.unauthorized, [refusal])).listRuns(status: .failed)
        }
        #expect(error.kind == .refused(.unauthorized) && error.code == "unauthorized")
        #expect(error.error.code == .permissionDenied && error.error.message == "the token is not known")
    }

    @Test func aFullServerMayBeAskedAgain() async throws {
        let refusal = #"{"error": {"code": "limit_exceeded", "message": "full"}}"#
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer(.tooManyRequests, [refusal], fields: ["Retry-After": "3"])).startRun()
        }
        #expect(error.retryAfterSeconds == 3 && error.error.retry == .safely)
    }

    @Test func otherServersAreToldFromMartlet() async throws {
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer(.notFound, ["<html>"])).server()
        }
        #expect(error.message == "'https://lake.example.org' answered with status 404")
        #expect(error.hint == "Is that the address of a Martlet server?")
    }

    @Test func anAnswerThatBreaksOffIsNone() async throws {
        let broken = MartletError(.unavailable, "the exchange broke off", retry: .unknownOutcome)
        let error = try await Self.failure { () async throws(ClientError) in
            try await Self.client(CannedServer([#"{"branches": ["#], failure: broken)).listBranches()
        }
        #expect(error.kind == .unreached && error.message == "the exchange broke off")
        #expect(error.error.retry == .unknownOutcome)
    }

    // MARK: Streams

    private static let log = #"{"time": "2026-01-31T06:00:00Z", "level": "info", "step": null, "message": "hello"}"#

    @Test(arguments: [1, 7, 1000])
    func linesAreEvents(_ length: Int) async throws {
        let text = [
            #"{"event": "publishing"}"#, #"{"event": "log", "log": \#(Self.log)}"#, #"{"event": "new", "what": 1}"#,
        ].map { $0 + "\n" }.joined()
        let server = CannedServer(Self.pieces(text, length), fields: ["Content-Type": "application/x-ndjson"])
        let seen = Mutex<[RunEvent]>([])
        try await Self.client(server).followRunEvents("r") { event in seen.withLock { $0.append(event) } }
        let events = seen.withLock { $0 }
        #expect(events.count == 3)
        guard case .publishing = events[0], case .log(let line) = events[1], case .other(let other) = events[2] else {
            throw MartletError(.failed, "\(events)")
        }
        #expect(line.log.message == "hello" && line.log.level == .info && other["what"] == 1)
        #expect(server.asked.withLock { $0.first?.fields["Accept"] } == "application/x-ndjson")
    }

    @Test(arguments: [1, 7, 1000])
    func serverSentEventsEndWhenTheyAreToldTo(_ length: Int) async throws {
        let text = "id: 1\nevent: log\ndata: \(Self.log)\n\n: still there\n\nid: 1\nevent: end\ndata: {}\n\n"
        let fields: HTTPFields = ["Content-Type": "text/event-stream"]
        let seen = Mutex<[String]>([])
        try await Self.client(CannedServer(Self.pieces(text, length), fields: fields)).followRunLogs("r") { line in
            seen.withLock { $0.append(line.message) }
        }
        #expect(seen.withLock { $0 } == ["hello"])
        // The same without its end.
        let cut = CannedServer(Self.pieces(String(text.prefix(text.count - 20)), length), fields: fields)
        let error = await #expect(throws: ClientError.self) {
            try await Self.client(cut).followRunLogs("r") { _ in }
        }
        #expect(error?.kind == .unreached)
    }

    @Test func anEventThatDoesNotFitSaysSo() async throws {
        let server = CannedServer(
            ["{\"event\": \"log\", \"log\": {}}\n"], fields: ["Content-Type": "application/x-ndjson"])
        let error = await #expect(throws: ClientError.self) {
            try await Self.client(server).followRunEvents("r") { _ in }
        }
        #expect(error?.kind == .unfit && error?.message.contains("log.time: is missing") == true)
    }

    private static func pieces(_ text: String, _ length: Int) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: length).map {
            String(decoding: bytes[$0..<min($0 + length, bytes.count)], as: UTF8.self)
        }
    }
}
