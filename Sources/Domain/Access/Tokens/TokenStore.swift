public import Clocks
public import Cryptography

/// The port to whatever keeps the tokens of a project; several processes may use it at once.
///
/// Every implementation passes `TokenStoreConformanceTests`.
public protocol TokenStore: Sendable {
    /// - Throws: `alreadyExists` where there is a token with this ID or secret.
    func add(_ token: AccessToken) async throws

    /// Adds a token where there has never been one; whether it did. Of several at once, one succeeds.
    func addFirst(_ token: AccessToken) async throws -> Bool

    func token(secretHash: SHA256Digest) async throws -> AccessToken?
    func token(id: TokenID) async throws -> AccessToken?

    /// All of them, the oldest first.
    func tokens() async throws -> [AccessToken]

    /// Marks a token as revoked, and leaves one that was revoked before as it is; returns it, or nil where there is none.
    func revoke(_ id: TokenID, at time: Timestamp) async throws -> AccessToken?

    /// Remembers when tokens were used last; an earlier time than the stored one is ignored.
    func recordUse(_ times: [TokenID: Timestamp]) async throws

    /// A number that changes whenever any process adds or revokes a token.
    func version() async throws -> Int64

    /// A number that is another as soon as `revoke` has returned, in whatever process of the machine.
    ///
    /// Cheap enough to be asked for with every request.
    func revocationMark() throws -> UInt64

    /// The key that signs short-lived tokens: the one that is stored, or the proposed one, which is stored then.
    func signingKey(proposing key: [UInt8]) async throws -> [UInt8]
}
