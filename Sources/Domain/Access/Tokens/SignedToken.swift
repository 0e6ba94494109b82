public import Clocks
public import Cryptography
public import Identifiers

/// A short-lived token, such as `mra_…`, that stands for another and may do no more than that one.
///
/// Nothing of it is stored: it says for which token it stands, what it may do and until when, and a code that only the project's
/// key makes shows that nobody else wrote that. It ends with the token it stands for.
public struct SignedToken: Sendable, Hashable {
    /// The token that it stands for.
    public var tokenID: TokenID
    public var scope: Scope
    public var expiresAt: Timestamp

    public static let prefix = "mra_"
    /// The bytes of a key.
    public static let keyBytes = 32

    private static let version: UInt8 = 1
    /// Version, scope, expiry and ID.
    private static let claimsBytes = 26

    public init(tokenID: TokenID, scope: Scope, expiresAt: Timestamp) {
        self.tokenID = tokenID
        self.scope = scope
        self.expiresAt = expiresAt
    }

    /// The token as text.
    public func text(signedBy key: HMACSHA256) -> String {
        var claims: [UInt8] = [Self.version, Self.number(of: scope)]
        let time = UInt64(bitPattern: expiresAt.microseconds)
        for index in 0..<8 { claims.append(UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64(index)))) }
        claims += tokenID.uuid.bytes
        return Self.prefix + Base64.encodeForURL(claims + key.code(of: Self.message(claims)))
    }

    /// Reads a token; nil where it is none, or the key did not sign it.
    public init?(_ text: some StringProtocol, signedBy key: HMACSHA256) {
        guard text.utf8.starts(with: Self.prefix.utf8),
            let bytes = Base64.decodeForURL(String(text.dropFirst(Self.prefix.count))),
            bytes.count == Self.claimsBytes + SHA256Digest.byteCount
        else { return nil }
        let claims = Array(bytes.prefix(Self.claimsBytes))
        guard key.accepts(Array(bytes.dropFirst(Self.claimsBytes)), for: Self.message(claims)),
            claims[0] == Self.version, let scope = Scope.allCases.first(where: { Self.number(of: $0) == claims[1] }),
            let uuid = UUID(bytes: claims[10...])
        else { return nil }
        let time = claims[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(
            tokenID: TokenID(uuid), scope: scope, expiresAt: Timestamp(microseconds: Int64(bitPattern: time)))
    }

    /// What is signed says what it is, so that a code for something else that the key may sign one day is of no use here.
    private static func message(_ claims: [UInt8]) -> [UInt8] { Array("martlet access token\0".utf8) + claims }

    private static func number(of scope: Scope) -> UInt8 {
        switch scope {
        case .read: 1
        case .write: 2
        case .admin: 3
        case .worker: 4
        }
    }
}
