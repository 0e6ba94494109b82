internal import Cryptography

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

    public init() {}
}

/// What a body turned out to be.
public struct BodyResult: Sendable, Hashable {
    public var size: Int
    public var md5: [UInt8]
    public var checksum: Checksum?
}

/// The digests of a body that arrives in pieces, compared with its claims at the end.
public struct BodyDigests: ~Copyable {
    private let claims: BodyClaims
    private var md5: MessageDigest?
    private var sha256: MessageDigest?
    private var checksum: RunningChecksum?
    public private(set) var size = 0

    /// - Parameter leavesMD5: Whether it is computed elsewhere, beside the others, and told at the end.
    public init(_ claims: BodyClaims, leavesMD5: Bool = false) {
        self.claims = claims
        md5 = leavesMD5 ? nil : MessageDigest(.md5)
        sha256 = claims.sha256 == nil ? nil : MessageDigest(.sha256)
        checksum = nil
        if let algorithm = claims.algorithm { checksum = RunningChecksum(algorithm) }
    }

    public mutating func update(_ bytes: [UInt8]) {
        size += bytes.count
        md5?.update(bytes.span)
        sha256?.update(bytes.span)
        checksum?.update(bytes.span)
    }

    /// - Parameters:
    ///   - trailer: The checksum that came behind the body.
    ///   - elsewhere: The MD5 that was computed elsewhere.
    /// - Throws: `IncompleteBody`, `BadDigest`, `XAmzContentSHA256Mismatch`.
    public consuming func finish(trailer: Checksum? = nil, md5 elsewhere: [UInt8]? = nil) throws(S3Failure)
        -> BodyResult
    {
        if let length = claims.length, length != size {
            throw S3Failure(.incompleteBody, "The body has \(size) bytes, not the \(length) that were stated.")
        }
        let md5 = md5.take()?.finalize() ?? elsewhere ?? []
        if let claimed = claims.md5, claimed != Base64.encode(md5) { throw S3Failure(.badDigest) }
        if let sha256 = sha256.take()?.finalize(), let claimed = claims.sha256,
            Hex.encode(sha256) != claimed.lowercased()
        {
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
        return BodyResult(size: size, md5: md5, checksum: found)
    }
}
