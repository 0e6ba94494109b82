public import Cryptography

/// What a request says that its body is, and must turn out to be.
public struct BodyClaims: Sendable, Hashable {
    /// Of `x-amz-content-sha256`; nil where it is a word.
    public var sha256: String?
    /// Of `Content-MD5`, base 64.
    public var md5: String?
    /// Of a field `x-amz-checksum-…`.
    public var checksum: Checksum?
    /// What is computed: of the field, of the trailer to come, or since the upload asks for it.
    public var algorithm: ChecksumAlgorithm?
    /// The length of the body without its chunks' signatures; nil where none is stated.
    public var length: Int?
    /// What the ETag is made of.
    public var entityTag = EntityTagSource.md5

    public init() {}

    private var needsMD5: Bool { entityTag == .md5 || md5 != nil }
    private var needsSHA256: Bool { sha256 != nil }

    /// What takes the longest to compute of what is needed; nil where nothing is.
    public var slowest: MessageDigest.Algorithm? { needsMD5 ? .md5 : needsSHA256 ? .sha256 : nil }

    /// The digest, where it is needed and not computed elsewhere.
    func digest(_ algorithm: MessageDigest.Algorithm, leaving elsewhere: MessageDigest.Algorithm?) -> MessageDigest? {
        guard algorithm != elsewhere, algorithm == .md5 ? needsMD5 : needsSHA256 else { return nil }
        return MessageDigest(algorithm)
    }
}

/// What a body turned out to be.
public struct BodyResult: Sendable, Hashable {
    public var size: Int
    /// The ETag without its quotes.
    public var etag: String
    public var checksum: Checksum?
}

/// The digests of a body that arrives in pieces, compared with its claims at the end.
public struct BodyDigests: ~Copyable {
    private let claims: BodyClaims
    private let left: MessageDigest.Algorithm?
    private var md5: MessageDigest?
    private var sha256: MessageDigest?
    private var xxh3: XXH3?
    private var checksum: RunningChecksum?
    public private(set) var size = 0

    /// - Parameter elsewhere: What is computed elsewhere, beside the others, and told at the end.
    public init(_ claims: BodyClaims, leaving elsewhere: MessageDigest.Algorithm? = nil) {
        self.claims = claims
        left = elsewhere
        md5 = claims.digest(.md5, leaving: elsewhere)
        sha256 = claims.digest(.sha256, leaving: elsewhere)
        xxh3 = claims.entityTag == .quick && claims.sha256 == nil ? XXH3() : nil
        checksum = nil
        if let algorithm = claims.algorithm { checksum = RunningChecksum(algorithm) }
    }

    public mutating func update(_ bytes: [UInt8]) {
        size += bytes.count
        md5?.update(bytes.span)
        sha256?.update(bytes.span)
        xxh3?.update(bytes)
        checksum?.update(bytes.span)
    }

    /// - Parameters:
    ///   - trailer: The checksum that came behind the body.
    ///   - elsewhere: What was computed elsewhere.
    /// - Throws: `IncompleteBody`, `BadDigest`, `XAmzContentSHA256Mismatch`.
    public consuming func finish(
        trailer: Checksum? = nil, elsewhere: [UInt8]? = nil
    ) throws(S3Failure) -> BodyResult {
        if let length = claims.length, length != size {
            throw S3Failure(.incompleteBody, "The body has \(size) bytes, not the \(length) that were stated.")
        }
        let md5 = md5.take()?.finalize() ?? (left == .md5 ? elsewhere : nil) ?? []
        if let claimed = claims.md5, claimed != Base64.encode(md5) { throw S3Failure(.badDigest) }
        let sha256 = sha256.take()?.finalize() ?? (left == .sha256 ? elsewhere : nil)
        if let claimed = claims.sha256, sha256.map({ Hex.encode($0) }) != claimed.lowercased() {
            throw S3Failure(.contentSHA256Mismatch)
        }
        var found: Checksum?
        if let algorithm = claims.algorithm, let running = checksum.take() {
            let computed = Checksum(algorithm, bytes: running.finalize())
            for claimed in [claims.checksum, trailer].compactMap(\.self) where claimed.value != computed.value {
                throw S3Failure(
                    .badDigest, "The \(algorithm.rawValue) that was sent is not that of the body that came.")
            }
            found = computed
        }
        let tag =
            switch claims.entityTag {
            case .md5: Hex.encode(md5)
            case .quick:
                EntityTagSource.unlikeMD5(
                    xxh3.take()?.finalize().hex ?? sha256.map { Hex.encode($0.prefix(16)) } ?? "")
            }
        return BodyResult(size: size, etag: tag, checksum: found)
    }
}
