public import Clocks
public import Cryptography
internal import Errors
public import Identifiers

/// What short-lived keys open, until when, and for whose token they were made.
///
/// Nothing of them is stored. The session's token says all of it, and a code that only the project's key makes shows that nobody else
/// wrote that; the secret is made of the same text by the same key, so whoever verifies a signature finds it without a look anywhere.
public struct StorageSession: Sendable, Hashable {
    /// The token of the catalog that asked; the keys end with it.
    public var issuer: UUID
    public var access: StorageAccess
    public var bucket: BucketName
    /// How the keys of objects begin that are opened.
    public var prefix: String
    public var expires: Timestamp

    /// How long keys hold.
    public static let lifetimeSeconds: Int64 = 3600
    /// What the access keys of sessions begin with; those that are stored begin otherwise.
    public static let keyPrefix = "MRTS"
    /// The longest token that is looked at, in bytes: the longest prefix, and what else it says.
    static let tokenLimit = 2048

    private static let version: UInt8 = 1
    /// Version, access, expiry, issuer and the length of the bucket's name.
    private static let fixedBytes = 27
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public init(issuer: UUID, access: StorageAccess, bucket: BucketName, prefix: String, expires: Timestamp) {
        self.issuer = issuer
        self.access = access
        self.bucket = bucket
        self.prefix = prefix
        self.expires = expires
    }

    public var grant: StorageGrant { StorageGrant(access, bucket: bucket, prefix: prefix) }

    /// What a client signs with.
    public func credentials(sealedBy key: HMACSHA256) -> S3Credentials {
        let claims = claims
        let seal = key.code(of: Self.message("token", claims))
        return S3Credentials(
            accessKey: Self.accessKey(seal), secret: Self.secret(claims, key),
            sessionToken: Base64.encodeForURL(claims + seal))
    }

    /// Reads a session's token.
    ///
    /// - Returns: The session with the keys that belong to it; nil where it is none, or the key did not seal it.
    public static func open(
        _ token: String, sealedBy key: HMACSHA256
    ) -> (session: StorageSession, credentials: S3Credentials)? {
        guard token.utf8.count <= tokenLimit, let bytes = Base64.decodeForURL(token),
            bytes.count > fixedBytes + SHA256Digest.byteCount
        else { return nil }
        let claims = Array(bytes.dropLast(SHA256Digest.byteCount))
        let seal = Array(bytes.suffix(SHA256Digest.byteCount))
        guard key.accepts(seal, for: message("token", claims)), let session = StorageSession(claims: claims) else {
            return nil
        }
        let credentials = S3Credentials(
            accessKey: accessKey(seal), secret: secret(claims, key), sessionToken: token)
        return (session, credentials)
    }

    private var claims: [UInt8] {
        var bytes: [UInt8] = [Self.version, Self.number(of: access)]
        let time = UInt64(bitPattern: expires.microseconds)
        for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64(index)))) }
        bytes += issuer.bytes
        bytes.append(UInt8(bucket.text.utf8.count))
        return bytes + Array(bucket.text.utf8) + Array(prefix.utf8)
    }

    private init?(claims: [UInt8]) {
        guard claims.count >= Self.fixedBytes, claims[0] == Self.version,
            let access = StorageAccess.allCases.first(where: { Self.number(of: $0) == claims[1] }),
            let issuer = UUID(bytes: claims[10..<26])
        else { return nil }
        let time = claims[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let names = claims.dropFirst(Self.fixedBytes)
        guard names.count >= Int(claims[26]),
            let bucket = try? BucketName(String(decoding: names.prefix(Int(claims[26])), as: UTF8.self))
        else { return nil }
        self.init(
            issuer: issuer, access: access, bucket: bucket,
            prefix: String(decoding: names.dropFirst(Int(claims[26])), as: UTF8.self),
            expires: Timestamp(microseconds: Int64(bitPattern: time)))
    }

    /// A code for one purpose is of no use for another.
    private static func message(_ purpose: String, _ claims: [UInt8]) -> [UInt8] {
        Array("martlet storage session \(purpose)\0".utf8) + claims
    }

    private static func secret(_ claims: [UInt8], _ key: HMACSHA256) -> String {
        Base64.encodeForURL(key.code(of: message("secret", claims)))
    }

    private static func accessKey(_ seal: [UInt8]) -> String {
        keyPrefix + String(decoding: seal.prefix(16).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    private static func number(of access: StorageAccess) -> UInt8 {
        switch access {
        case .read: 1
        case .write: 2
        case .admin: 3
        }
    }
}
