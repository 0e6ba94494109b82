import Clocks
import Cryptography
import HTTP
import Testing

@testable import S3

/// The examples of Amazon's documents on signatures, and requests that were changed after they were signed.
@Suite struct SigningTests {
    private static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    private static let time = SigningTime.parse("20130524T000000Z") ?? Timestamp(microseconds: 0)
    private static let scope = CredentialScope(
        accessKey: "AKIAIOSFODNN7EXAMPLE", date: "20130524", region: "us-east-1")
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private static func request() throws -> HTTPRequest {
        HTTPRequest(
            method: .get, target: try RequestTarget(path: "/test.txt"),
            fields: [
                "Host": "examplebucket.s3.amazonaws.com", "Range": "bytes=0-9", "x-amz-content-sha256": empty,
                "x-amz-date": "20130524T000000Z",
                "Authorization":
                    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ])
    }

    private static func presigned() throws -> HTTPRequest {
        HTTPRequest(
            method: .get,
            target: try RequestTarget(
                path: "/test.txt",
                query:
                    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
            ), fields: ["Host": "examplebucket.s3.amazonaws.com"])
    }

    private static func verify(
        _ request: HTTPRequest, secret: String = secret, after seconds: Int64 = 0
    ) throws {
        let signed = try #require(try SignedRequest(request))
        try signed.verify(
            request, key: signed.scope.signingKey(secret: secret), now: time.adding(seconds: seconds))
    }

    private static func code(_ body: () throws -> Void) -> S3ErrorCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? S3Failure)?.code
        }
    }

    @Test func takesTheExamplesOfTheDocuments() throws {
        try Self.verify(Self.request())
        try Self.verify(Self.presigned())
    }

    @Test func refusesWhatWasChanged() throws {
        var request = try Self.request()
        request.fields["Range"] = "bytes=0-10"
        #expect(Self.code { try Self.verify(request) } == .signatureDoesNotMatch)
        request = try Self.request()
        request.method = .delete
        #expect(Self.code { try Self.verify(request) } == .signatureDoesNotMatch)
        request = try Self.request()
        request.target = try RequestTarget(path: "/other.txt")
        #expect(Self.code { try Self.verify(request) } == .signatureDoesNotMatch)
        request = try Self.request()
        request.fields["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
        #expect(Self.code { try Self.verify(request) } == .signatureDoesNotMatch)
        request = try Self.request()
        request.fields["x-amz-meta-more"] = "1"
        #expect(Self.code { try Self.verify(request) } == .accessDenied)
        let whole = try Self.request()
        #expect(Self.code { try Self.verify(whole, secret: "other") } == .signatureDoesNotMatch)
        let url = try Self.presigned()
        #expect(Self.code { try Self.verify(url, secret: "other") } == .signatureDoesNotMatch)
    }

    @Test func knowsTheTime() throws {
        let request = try Self.request()
        #expect(Self.code { try Self.verify(request, after: 900) } == nil)
        #expect(Self.code { try Self.verify(request, after: 901) } == .requestTimeTooSkewed)
        #expect(Self.code { try Self.verify(request, after: -901) } == .requestTimeTooSkewed)
        let url = try Self.presigned()
        #expect(Self.code { try Self.verify(url, after: 86_400) } == nil)
        #expect(Self.code { try Self.verify(url, after: 86_401) } == .accessDenied)
        #expect(Self.code { try Self.verify(url, after: -901) } == .accessDenied)
    }

    @Test(arguments: [
        ("", S3ErrorCode.authorizationHeaderMalformed),
        ("AWS AKID:sig", .invalidRequest),
        ("AWS4-HMAC-SHA256 ", .authorizationHeaderMalformed),
        ("AWS4-HMAC-SHA256 Credential=a/b/c", .authorizationHeaderMalformed),
        (
            "AWS4-HMAC-SHA256 Credential=A/20130524/r/s3/aws4_request, SignedHeaders=host, Signature=xy",
            .authorizationHeaderMalformed
        ),
        ("AWS4-HMAC-SHA256 Credential=A/20130524/r/s3/aws4_request,Credential=B", .authorizationHeaderMalformed),
    ]) func namesWhatIsMalformed(_ field: String, _ code: S3ErrorCode) throws {
        var request = try Self.request()
        request.fields["Authorization"] = field
        #expect(Self.code { try Self.verify(request) } == code)
    }

    /// Whatever stands in the field, it is read or refused, and never verifies.
    @Test func survivesAnything() throws {
        var generator = SeededGenerator(seed: 6)
        let field = try Self.request().fields["Authorization"] ?? ""
        let whole = try #require(try SignedRequest(Self.request()))
        for _ in 0..<20_000 {
            var bytes = Array(field.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &generator), at: place)
                default: bytes.replaceSubrange(place..<min(bytes.count, place + 20), with: bytes.prefix(place))
                }
                if bytes.isEmpty { break }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            var request = try Self.request()
            request.fields["Authorization"] = text
            // Blanks, commas too many and the case of digits say nothing, and another key has another secret; whatever else
            // is said is refused.
            if let signed = try? SignedRequest(request), signed.scope.text == whole.scope.text,
                signed.signedFields == whole.signedFields,
                signed.signature.lowercased() == whole.signature.lowercased()
            {
                continue
            }
            let code = Self.code { try Self.verify(request) }
            #expect(code != nil, "seed 6: \(text)")
        }
    }

    // MARK: Chunks

    private static func chunks() -> [UInt8] {
        let first = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
        let second = [UInt8](repeating: UInt8(ascii: "a"), count: 1024)
        return Array(
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n".utf8) + first
            + Array(
                "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n".utf8)
            + second
            + Array(
                "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n".utf8)
    }

    private static func decode(_ bytes: [UInt8], pieces: Int) throws -> Int {
        var decoder = ChunkedDecoder(
            signing: ChunkedDecoder.Signing(
                key: scope.signingKey(secret: secret), time: "20130524T000000Z", scope: scope,
                seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"), hasTrailer: false)
        var count = 0
        var index = 0
        while index < bytes.count {
            let end = min(index + pieces, bytes.count)
            count += try decoder.decode(Array(bytes[index..<end])).count
            index = end
        }
        try decoder.finish()
        return count
    }

    @Test(arguments: [7, 1000, 100_000]) func takesChunksInWhateverPieces(_ pieces: Int) throws {
        #expect(try Self.decode(Self.chunks(), pieces: pieces) == 66_560)
    }

    @Test func refusesChunksThatWereChanged() {
        var changed = Self.chunks()
        changed[30_000] ^= 1
        #expect(Self.code { _ = try Self.decode(changed, pieces: 4096) } == .signatureDoesNotMatch)
        let short = Array(Self.chunks().dropLast(90))
        #expect(Self.code { _ = try Self.decode(short, pieces: 4096) } == .incompleteBody)
        #expect(Self.code { _ = try Self.decode(Self.chunks() + [1], pieces: 4096) } == .incompleteBody)
    }

    @Test func takesTrailersOfUnsignedChunks() throws {
        var decoder = ChunkedDecoder(signing: nil, hasTrailer: true)
        let body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        #expect(String(decoding: try decoder.decode(Array(body.utf8)), as: UTF8.self) == "hello")
        try decoder.finish()
        #expect(decoder.trailers.map(\.name) == ["x-amz-checksum-crc32"])
        #expect(decoder.trailers.map(\.value) == ["NhCmhg=="])
    }
}

/// Random numbers that are the same each time.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
