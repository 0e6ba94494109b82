import Clocks
import HTTP
import ObjectStorage
import ObjectStorageS3
import S3
import Synchronization

/// Answers requests as a test says, and remembers them.
final class ScriptedStorage: HTTPSender {
    struct Reply: Sendable {
        var status: Int
        var fields: HTTPFields = [:]
        var body = ""
    }

    private let replies: Mutex<[Reply]>
    private let seen = Mutex<[OutgoingRequest]>([])

    init(_ replies: [Reply]) { self.replies = Mutex(replies) }

    var requests: [OutgoingRequest] { seen.withLock { $0 } }

    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        seen.withLock { $0.append(request) }
        // What was not expected is an answer that no client takes for anything else.
        let reply = replies.withLock { $0.isEmpty ? Reply(status: 418) : $0.removeFirst() }
        return try await body(
            IncomingResponse(
                status: HTTPStatus(rawValue: reply.status), fields: reply.fields, body: .bytes(Array(reply.body.utf8))))
    }
}

/// A clock that a test sets.
final class SetClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_700_000_000_000_000))

    func now() -> Timestamp { time.withLock { $0 } }
    func pass(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// What was waited for, without waiting.
final class Waits: Sendable {
    private let taken = Mutex<[Duration]>([])

    var all: [Duration] { taken.withLock { $0 } }
    func note(_ duration: Duration) { taken.withLock { $0.append(duration) } }
}

extension S3ObjectStore {
    /// A store over a script.
    static func scripted(
        _ storage: ScriptedStorage, style: S3Endpoint.Style = .path, budget: Int = 100, waits: Waits = Waits(),
        credentials: @escaping @Sendable () async throws -> S3Credentials = {
            S3Credentials(accessKey: "key", secret: "secret")
        },
        refused: @escaping @Sendable (S3Credentials) async -> Void = { _ in }
    ) throws -> S3ObjectStore {
        S3ObjectStore(
            try S3Endpoint("https://storage.test:9000", region: "eu-test-1", style: style), credentials: credentials,
            refused: refused, sender: storage, clock: SetClock(), retry: S3RetryPolicy(budget: budget, chance: { 0.5 }),
            sleep: { waits.note($0) })
    }
}
