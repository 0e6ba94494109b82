import Cryptography
import S3
import Testing

@Suite struct EntityTagTests {
    private static let body = [UInt8](repeating: 7, count: 100_000)

    private static func tag(
        _ source: EntityTagSource, signed: Bool = false, leaving elsewhere: MessageDigest.Algorithm? = nil
    ) throws -> String {
        var claims = BodyClaims()
        claims.entityTag = source
        if signed { claims.sha256 = Hex.encode(MessageDigest.digest(.sha256, of: body)) }
        var digests = BodyDigests(claims, leaving: elsewhere)
        for start in stride(from: 0, to: body.count, by: 999) {
            digests.update(Array(body[start..<min(start + 999, body.count)]))
        }
        return try digests.finish(elsewhere: elsewhere.map { MessageDigest.digest($0, of: body) }).etag
    }

    @Test func aTagIsOfWhatItsSourceSays() throws {
        let md5 = Hex.encode(MessageDigest.digest(.md5, of: Self.body))
        let sha256 = Hex.encode(MessageDigest.digest(.sha256, of: Self.body).prefix(16)) + "-1"
        for signed in [false, true] {
            #expect(try Self.tag(.md5, signed: signed) == md5)
            #expect(try Self.tag(.md5, signed: signed, leaving: .md5) == md5)
        }
        #expect(try Self.tag(.quick) == XXH3.digest(of: Self.body).hex + "-1")
        #expect(try Self.tag(.quick, signed: true) == sha256)
        #expect(try Self.tag(.quick, signed: true, leaving: .sha256) == sha256)
    }

    @Test func whatWasComputedElsewhereIsCompared() {
        var claims = BodyClaims()
        claims.sha256 = Hex.encode(MessageDigest.digest(.sha256, of: [1]))
        claims.entityTag = .quick
        #expect(claims.slowest == .sha256)
        #expect(throws: S3Failure.self) {
            _ = try BodyDigests(claims, leaving: .sha256).finish(elsewhere: MessageDigest.digest(.sha256, of: [2]))
        }
        #expect(throws: S3Failure.self) { _ = try BodyDigests(claims, leaving: .sha256).finish(elsewhere: nil) }
        #expect(throws: Never.self) {
            _ = try BodyDigests(claims, leaving: .sha256).finish(elsewhere: MessageDigest.digest(.sha256, of: [1]))
        }
        claims.md5 = ""
        #expect(claims.slowest == .md5)
    }

    @Test(arguments: [0, (8 << 20) - 1, 8 << 20, 5 << 30])
    func theRuleLooksAtSizeAndClaims(bytes: Int) {
        let isLarge = bytes >= 8 << 20
        #expect(EntityTagRule.quick.source(bytes: bytes) == (isLarge ? .quick : .md5))
        #expect(EntityTagRule.quick.source(bytes: bytes, md5IsClaimed: true) == .md5)
        #expect(EntityTagRule.md5.source(bytes: bytes) == .md5)
        #expect(EntityTagRule.quick.source(bytes: nil) == .md5)
    }
}
