public import Clocks
public import Cryptography

/// A request that a client may repeat: who asks, and the key that they chose.
public struct IdempotencyKey: Sendable, Hashable {
    /// Who asks, so that nobody is answered what somebody else was.
    public var caller: String
    public var key: String

    public init(caller: String, key: String) {
        self.caller = caller
        self.key = key
    }
}

/// An answer that is given again.
public struct StoredAnswer: Sendable, Hashable {
    public var status: Int
    public var contentType: String
    public var body: [UInt8]

    public init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// What a store says of a key.
public enum IdempotencyState: Sendable, Hashable {
    /// Nobody used it: this caller shall act, and then `finish` or `abandon`.
    case begun
    /// The same request was begun before, by a process that died before it had an answer: like `begun`, but the commit may have been
    /// made.
    ///
    /// - `expiry`: What was said when the request was first begun.
    case resumed(expiry: Timestamp)
    /// The same request was answered before.
    case answered(StoredAnswer)
    /// The same request is being worked on, here or in another process.
    case inFlight
    /// The key was used for another request.
    case mismatch
}

/// The port to what tells whether a process that took keys has died, so that nobody waits for it.
public protocol KeyOwners: Sendable {
    /// Names this process; others can tell when it has died.
    func own() throws -> String

    /// Whether another process is known to have died; false where nothing is known of it, such as of one on another machine.
    func isDead(_ owner: String) -> Bool
}

/// The port to what remembers which requests were answered, and how; bounded and expiring.
///
/// An edge stores successes and failures that would be the same again (deterministic 4xx), never 5xx.
public protocol IdempotencyStore: Sendable {
    /// Takes a key for a request, or says what became of it.
    ///
    /// - Parameters:
    ///   - request: A digest of method, target and body.
    ///   - expiry: When the key is forgotten; a request whose process died is let go of much earlier.
    func begin(
        _ key: IdempotencyKey, request: SHA256Digest, now: Timestamp, expiry: Timestamp
    ) async throws -> IdempotencyState

    /// Remembers the answer.
    func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws

    /// Lets go of a key whose request had no answer worth keeping.
    func abandon(_ key: IdempotencyKey) async throws
}
