public import Clocks
internal import Errors
public import HTTP
public import S3

/// Holds the credentials of a process, and gets new ones before they expire.
public actor S3CredentialProvider {
    private struct Held {
        var credentials: S3Credentials
        /// When new ones are asked for; nil for those that stay.
        var renews: Timestamp?
        /// When they are refused.
        var expires: Timestamp?
    }

    /// How long before they expire credentials are renewed, at most.
    private static let leadSeconds: Int64 = 300
    /// How long those of a file are taken for what is in it.
    private static let fileSeconds: Int64 = 60

    private let chain: S3CredentialChain
    private let sender: any HTTPSender
    private let clock: any WallClock
    private let retry: S3RetryPolicy
    private let sleep: @Sendable (Duration) async throws -> Void
    private var held: Held?
    private var renewal: Task<Held, any Error>?

    public init(
        _ environment: S3Environment, sender: any HTTPSender, clock: any WallClock, retry: S3RetryPolicy,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        chain = S3CredentialChain(environment: environment)
        self.sender = sender
        self.clock = clock
        self.retry = retry
        self.sleep = sleep
    }

    /// - Throws: `permissionDenied` where there are none.
    public func credentials() async throws -> S3Credentials {
        if let held, held.renews.map({ clock.now() < $0 }) ?? true { return held.credentials }
        do {
            let new = try await renewed()
            held = new
            return new.credentials
        } catch {
            // Those at hand are good until they expire.
            if let held, let expires = held.expires, clock.now() < expires { return held.credentials }
            throw error
        }
    }

    /// Forgets credentials that a storage refused as expired.
    public func forget(_ refused: S3Credentials) {
        if held?.credentials == refused, held?.renews != nil { held = nil }
    }

    /// New credentials, asked for once for all who wait for them.
    private func renewed() async throws -> Held {
        if let renewal { return try await renewal.value }
        // Unstructured since it is shared: of those who wait, one may be cancelled and the others not.
        let task = Task { try await fetch() }
        renewal = task
        defer { renewal = nil }
        return try await task.value
    }

    private func fetch() async throws -> Held {
        switch try chain.source() {
        case .variables(let credentials): return Held(credentials: credentials)
        case .file(let credentials):
            return Held(credentials: credentials, renews: clock.now().adding(seconds: Self.fileSeconds))
        case .webIdentity(let identity):
            var attempt = 1
            while true {
                do {
                    let (credentials, expires) = try await identity.credentials(sender)
                    let seconds = (expires.microseconds - clock.now().microseconds) / 1_000_000
                    return Held(
                        credentials: credentials,
                        renews: expires.adding(seconds: -min(Self.leadSeconds, max(0, seconds / 2))), expires: expires)
                } catch let error as MartletError where error.code == .unavailable || error.code == .timedOut {
                    guard attempt < retry.attempts, retry.budget.take() else { throw error }
                    try await sleep(retry.delay(after: attempt))
                    attempt += 1
                }
            }
        }
    }
}
