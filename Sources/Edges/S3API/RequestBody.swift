internal import Cryptography
internal import HTTP
internal import ObjectService
internal import S3

/// The body of a call: without its chunks' signatures, its digests compared with what was claimed.
extension S3Call {
    private enum Coding {
        case plain
        case chunks(isSigned: Bool, hasTrailer: Bool)
    }

    private var coding: Coding {
        get throws(S3Failure) {
            switch signed.payload {
            case SignedRequest.unsignedPayload: return .plain
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": return .chunks(isSigned: true, hasTrailer: false)
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": return .chunks(isSigned: true, hasTrailer: true)
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": return .chunks(isSigned: false, hasTrailer: true)
            default:
                guard signed.payload.utf8.count == 64, Hex.decode(signed.payload) != nil else {
                    throw S3Failure(
                        .invalidArgument,
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING- word that is supported, or a valid sha256 value."
                    )
                }
                return .plain
            }
        }
    }

    /// - Parameters:
    ///   - algorithm: What is computed where the client names none.
    ///   - entityTags: What decides of what the ETag is made; parts have their MD5, since that of the whole is made of those.
    func body(
        _ algorithm: ChecksumAlgorithm? = nil, entityTags: EntityTagRule = .md5
    ) throws(S3Failure) -> ObjectBody {
        let coding = try coding
        var claims = try claims(algorithm)
        if case .plain = coding {
            if signed.payload != SignedRequest.unsignedPayload { claims.sha256 = signed.payload }
            claims.length = try length("Content-Length")
        } else {
            claims.length = try length("x-amz-decoded-content-length")
        }
        claims.entityTag = entityTags.source(bytes: claims.length, md5IsClaimed: claims.md5 != nil)
        let source = request.body
        let stated = claims
        guard case .chunks(let isSigned, let hasTrailer) = coding else {
            return ObjectBody(length: claims.length) { write, end in
                let beside = ParallelDigest(stated)
                var digests = BodyDigests(stated, leaving: beside?.algorithm)
                try await source.forEachChunk { bytes in
                    try await beside?.add(bytes)
                    try await write(bytes)
                    digests.update(bytes)
                }
                try await end()
                return try digests.finish(elsewhere: await beside?.finish())
            }
        }
        guard claims.length != nil else {
            throw S3Failure(.missingContentLength, "A body in chunks needs 'x-amz-decoded-content-length'.")
        }
        let signing =
            isSigned
            ? ChunkedDecoder.Signing(
                key: caller.signing, time: signed.timeText, scope: signed.scope, seed: signed.signature) : nil
        return ObjectBody(length: claims.length) { write, end in
            let beside = ParallelDigest(stated)
            var digests = BodyDigests(stated, leaving: beside?.algorithm)
            var decoder = ChunkedDecoder(signing: signing, hasTrailer: hasTrailer)
            try await source.forEachChunk { bytes in
                let plain = try decoder.decode(bytes)
                guard !plain.isEmpty else { return }
                try await beside?.add(plain)
                try await write(plain)
                digests.update(plain)
            }
            try decoder.finish()
            let trailer = try Self.checksum(decoder.trailers, stated.algorithm)
            try await end()
            return try digests.finish(trailer: trailer, elsewhere: await beside?.finish())
        }
    }

    /// All of a small body, such as a document.
    func document() async throws -> [UInt8] {
        let body = try body()
        var bytes: [UInt8] = []
        _ = try await body.read { piece in
            bytes += piece
            guard bytes.count <= S3API.documentLimit else {
                throw S3Failure(.malformedXML, "The document has more than \(S3API.documentLimit) bytes.")
            }
        } _: {
        }
        return bytes
    }

    private func length(_ name: String) throws(S3Failure) -> Int? {
        guard let text = fields[name] else { return nil }
        guard let length = Int(text), length >= 0 else {
            throw S3Failure(.invalidArgument, "'\(name)' is not a number of bytes.")
        }
        return length
    }

    private func claims(_ algorithm: ChecksumAlgorithm?) throws(S3Failure) -> BodyClaims {
        var claims = BodyClaims()
        claims.algorithm = algorithm
        if let md5 = fields["Content-MD5"] {
            guard Base64.decode(md5)?.count == 16 else {
                throw S3Failure(.invalidDigest, "The field 'Content-MD5' is not the base 64 of 16 bytes.")
            }
            claims.md5 = md5
        }
        for known in ChecksumAlgorithm.allCases {
            guard let value = fields[known.field] else { continue }
            guard claims.checksum == nil else {
                throw S3Failure(.invalidRequest, "Expecting a single x-amz-checksum- header.")
            }
            guard Base64.decode(value)?.count == known.byteCount else {
                throw S3Failure(.invalidRequest, "Value for \(known.field) header is invalid.")
            }
            claims.checksum = Checksum(known, value)
            claims.algorithm = known
        }
        if let trailer = fields["x-amz-trailer"]?.lowercased() {
            guard let known = ChecksumAlgorithm.allCases.first(where: { $0.field == trailer }) else {
                throw S3Failure(.invalidRequest, "The value specified in the x-amz-trailer header is not supported.")
            }
            claims.algorithm = known
        }
        return claims
    }

    private static func checksum(
        _ trailers: [(name: String, value: String)], _ algorithm: ChecksumAlgorithm?
    ) throws(S3Failure) -> Checksum? {
        guard let algorithm, let value = trailers.first(where: { $0.name == algorithm.field })?.value else {
            return nil
        }
        guard Base64.decode(value)?.count == algorithm.byteCount else {
            throw S3Failure(.invalidRequest, "Value for \(algorithm.field) trailing header is invalid.")
        }
        return Checksum(algorithm, value)
    }
}
