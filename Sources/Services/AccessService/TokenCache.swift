import Access
import Clocks
import Cryptography

/// Tokens that were looked up lately, and how long they may be trusted without asking the store.
///
/// Another process may revoke a token at any time. The store has a mark that is another then, which every request looks at, and a
/// version that changes with everything else as well; every answer rests on a look at that which is less than `trustMicroseconds`
/// old. One caller renews the look when half of that has passed, while the others go on.
struct TokenCache {
    /// How long after a change of the store by something that does not change the mark, such as a restored backup, the old is trusted.
    static let trustMicroseconds: Int64 = 1_000_000
    static let tokenLimit = 10_000

    private var byID: [TokenID: AccessToken] = [:]
    private var idByHash: [SHA256Digest: TokenID] = [:]
    private var version: Int64?
    private var mark: UInt64?
    private var checkedAt: Timestamp?
    private var isRenewing = false
    /// Changes whenever tokens are forgotten, so that a look-up begun before does not bring back what it read.
    private(set) var generation = 0

    /// What a caller must do before it may use the tokens.
    enum Need: Equatable {
        case nothing
        /// Ask the store for its version and say so with `renewed` or `failedToRenew`.
        case version
    }

    /// - Parameter mark: As the store has it now.
    mutating func need(at now: Timestamp, mark: UInt64) -> Need {
        if mark != self.mark {
            forget()
            self.mark = mark
        }
        guard let checkedAt else { return .version }
        let age = now.microseconds - checkedAt.microseconds
        // The clock may have been set back.
        guard age >= 0, age < Self.trustMicroseconds else { return .version }
        guard age >= Self.trustMicroseconds / 2, !isRenewing else { return .nothing }
        isRenewing = true
        return .version
    }

    /// - Parameter time: Before the store was asked.
    mutating func renewed(_ version: Int64, at time: Timestamp) {
        isRenewing = false
        if version != self.version { forget() }
        self.version = version
        checkedAt = time
    }

    mutating func failedToRenew() { isRenewing = false }

    mutating func forget() {
        byID = [:]
        idByHash = [:]
        generation += 1
    }

    func token(_ id: TokenID) -> AccessToken? { byID[id] }
    func token(_ hash: SHA256Digest) -> AccessToken? { idByHash[hash].flatMap { byID[$0] } }

    /// - Parameter generation: From before the store was asked.
    mutating func insert(_ token: AccessToken, generation: Int) {
        guard generation == self.generation else { return }
        if byID.count >= Self.tokenLimit, byID[token.id] == nil { forget() }
        byID[token.id] = token
        idByHash[token.secretHash] = token.id
    }

    /// Whether the time of use should be written now; the caller that hears yes writes it.
    mutating func noteUse(of id: TokenID, at now: Timestamp, every microseconds: Int64) -> Bool {
        guard let token = byID[id] else { return false }
        if let last = token.lastUsedAt, now.microseconds - last.microseconds < microseconds { return false }
        byID[id]?.lastUsedAt = now
        return true
    }
}
