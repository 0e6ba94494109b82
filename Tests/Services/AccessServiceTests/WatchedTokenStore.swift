import Access
import AccessService
import Clocks
import Cryptography
import Errors
import Synchronization

/// A store that counts what it is asked, and fails when told to.
final class WatchedTokenStore: TokenStore {
    struct Counts: Equatable {
        var lookups = 0
        var versions = 0
        var uses = 0
    }

    private let inner = InMemoryTokenStore()
    private let state = Mutex((counts: Counts(), failing: false))
    private let frozenMark = Mutex<UInt64?>(nil)

    var counts: Counts { state.withLock { $0.counts } }
    func setFailing(_ failing: Bool) { state.withLock { $0.failing = failing } }

    private func note(_ change: (inout Counts) -> Void) throws {
        let failing = state.withLock { state in
            change(&state.counts)
            return state.failing
        }
        if failing { throw MartletError(.storageFull, "the disk is full") }
    }

    func add(_ token: AccessToken) async throws { try await inner.add(token) }
    func addFirst(_ token: AccessToken) async throws -> Bool { try await inner.addFirst(token) }

    func token(secretHash: SHA256Digest) async throws -> AccessToken? {
        try note { $0.lookups += 1 }
        return try await inner.token(secretHash: secretHash)
    }

    func token(id: TokenID) async throws -> AccessToken? {
        try note { $0.lookups += 1 }
        return try await inner.token(id: id)
    }

    func tokens() async throws -> [AccessToken] { try await inner.tokens() }
    func revoke(_ id: TokenID, at time: Timestamp) async throws -> AccessToken? {
        try await inner.revoke(id, at: time)
    }

    func recordUse(_ times: [TokenID: Timestamp]) async throws {
        try note { $0.uses += 1 }
        try await inner.recordUse(times)
    }

    func version() async throws -> Int64 {
        try note { $0.versions += 1 }
        return try await inner.version()
    }

    func revocationMark() throws -> UInt64 {
        if let frozen = frozenMark.withLock({ $0 }) { return frozen }
        return try inner.revocationMark()
    }

    /// From now on the mark stays as it is.
    func freezeMark() {
        let mark = try? inner.revocationMark()
        frozenMark.withLock { $0 = mark }
    }

    func signingKey(proposing key: [UInt8]) async throws -> [UInt8] { try await inner.signingKey(proposing: key) }
}

/// A clock that tests move.
final class TestClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_700_000_000_000_000))
    func now() -> Timestamp { time.withLock { $0 } }
    func advance(milliseconds: Int64) {
        time.withLock { $0 = Timestamp(microseconds: $0.microseconds + milliseconds * 1000) }
    }
}

/// A service over a fresh store, and what it reported.
struct Fixture {
    let store = WatchedTokenStore()
    let clock = TestClock()
    let access: AccessService
    let reports: Reports

    final class Reports: Sendable {
        private let all = Mutex<[String]>([])
        var messages: [String] { all.withLock { $0 } }
        func add(_ message: String) { all.withLock { $0.append(message) } }
    }

    init() {
        let reports = Reports()
        self.reports = reports
        access = AccessService(store: store, clock: clock) { reports.add(($0 as? MartletError)?.message ?? "\($0)") }
    }

    /// A second process on the same project.
    func otherProcess() -> AccessService { AccessService(store: store, clock: clock) { _ in } }

    func failure(_ shown: String) async -> AuthenticationFailure? {
        do {
            _ = try await access.authenticate(shown)
            return nil
        } catch {
            return error as? AuthenticationFailure
        }
    }
}
