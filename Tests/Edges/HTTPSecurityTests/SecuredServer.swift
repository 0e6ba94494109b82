import Access
import AccessService
import Clocks
import Cryptography
import Errors
import HTTP
import HTTPSecurity
import JSON
import Synchronization

/// A router with two APIs that say what went wrong each in its own way, behind authentication.
struct SecuredServer {
    let clock = TestClock()
    let access: AccessService
    let router: Router

    init() {
        access = AccessService(store: InMemoryTokenStore(), clock: clock) { _ in }
        let routes: [Route] = [
            .secured(.get, "/v1/{prefix}/tables/{table}", "loadTable", .read) { request, caller in
                try caller.require(.read, on: ["silver", request.parameter("table")])
                return .text("\(caller.name) \(caller.scope)")
            },
            .secured(.post, "/v1/{prefix}/tables", "createTable", .write) { _, caller in .text(caller.author) },
            .secured(.delete, "/v1/tokens", "revokeToken", .admin) { _, _ in .text("gone") },
        ]
        let authentication = Authentication(access)
        router = Router(
            [
                Router.Group(prefix: "/iceberg", routes: OAuthRoutes(access).routes + routes) { error, _ in
                    Self.answer(error, "iceberg")
                },
                Router.Group(
                    routes: [
                        Route(.get, "/health", "health") { request in
                            .text(request[CallerKey.self] == nil ? "well" : "known")
                        },
                        Route(.get, "/bare", "bare") { .text(try $0.caller.name) },
                    ] + routes
                ) { error, _ in Self.answer(error, "platform") },
            ].map { $0.secured(by: authentication) })
    }

    private static func answer(_ error: any Error, _ api: String) -> HTTPResponse {
        switch error {
        case let failure as HTTPFailure:
            .json(["api": .string(api), "message": .string(failure.message)], failure.status, fields: failure.fields)
        case let error as MartletError where error.code == .permissionDenied:
            .json(["api": .string(api), "message": .string(error.message)], .forbidden)
        default: .json(["api": .string(api), "message": .string("\(error)")], .internalServerError)
        }
    }

    func token(
        _ scope: Scope = .read, namespaces: [NamespacePattern] = [], seconds: Int64? = nil
    ) async throws -> IssuedToken {
        try await access.create(
            NewToken(
                name: "a \(scope)", scope: scope, namespaces: namespaces,
                expiresAt: seconds.map { clock.now().adding(seconds: $0) }))
    }

    func send(
        _ method: HTTPMethod, _ path: String, authorization: String? = nil, form: [(String, String)]? = nil,
        contentType: String = "application/x-www-form-urlencoded"
    ) async throws -> Answer {
        var fields = HTTPFields()
        fields["Authorization"] = authorization
        var body = HTTPBody.empty
        if let form {
            fields["Content-Type"] = contentType
            body = .bytes(
                Array(
                    form.map { "\(PercentCoding.encode($0.0))=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
                        .utf8))
        }
        return Answer(
            await router.respond(
                to: HTTPRequest(method: method, target: try RequestTarget(path: path), fields: fields, body: body)))
    }

    func get(_ path: String, authorization: String? = nil) async throws -> Answer {
        try await send(.get, path, authorization: authorization)
    }

    func get(_ path: String, token: String) async throws -> Answer { try await send(.get, path, token: token) }

    func send(_ method: HTTPMethod, _ path: String, token: String) async throws -> Answer {
        try await send(method, path, authorization: "Bearer \(token)")
    }
}

/// A response, read.
struct Answer {
    let status: Int
    let fields: HTTPFields
    let text: String

    init(_ response: HTTPResponse) {
        status = response.status.rawValue
        fields = response.fields
        if case .bytes(let bytes) = response.body { text = String(decoding: bytes, as: UTF8.self) } else { text = "" }
    }

    subscript(name: String) -> String? {
        (try? JSONValue(parsing: text, file: "answer"))?[name]?.stringValue
    }

    func number(_ name: String) -> Int64? { (try? JSONValue(parsing: text, file: "answer"))?[name]?.intValue }
}

/// A clock that tests move.
final class TestClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_700_000_000_000_000))
    func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

func basic(_ name: String, _ password: String) -> String {
    "Basic " + Base64.encode(Array("\(name):\(password)".utf8))
}
