import Clocks
import Cryptography
import Identifiers
import Testing

@testable import S3

/// What short-lived keys say is what was sealed, and nothing else.
@Suite struct SessionTests {
    private static let key = HMACSHA256(key: [UInt8](repeating: 7, count: 32))

    private static func session(prefix: String = "silver/orders-1a2b/") throws -> StorageSession {
        StorageSession(
            issuer: UUID(high: 1, low: 2), access: .write, bucket: try BucketName("lake"), prefix: prefix,
            expires: Timestamp(microseconds: 1_700_000_000_000_000))
    }

    @Test(arguments: ["silver/orders-1a2b/", "", "s\u{FC}\u{0}d/%2F/", String(repeating: "n", count: 1024)])
    func opensWhatWasSealed(prefix: String) throws {
        let session = try Self.session(prefix: prefix)
        let keys = session.credentials(sealedBy: Self.key)
        let opened = try #require(StorageSession.open(keys.sessionToken ?? "", sealedBy: Self.key))
        #expect(opened.session == session)
        #expect(opened.credentials == keys)
        #expect(keys.accessKey.utf8.count == 20 && keys.accessKey.hasPrefix(StorageSession.keyPrefix))
    }

    @Test func othersHaveOtherKeys() throws {
        let first = try Self.session().credentials(sealedBy: Self.key)
        var changed = try Self.session()
        changed.access = .read
        let second = changed.credentials(sealedBy: Self.key)
        let third = try Self.session().credentials(sealedBy: HMACSHA256(key: [1]))
        #expect(Set([first.secret, second.secret, third.secret]).count == 3)
        #expect(Set([first.accessKey, second.accessKey, third.accessKey]).count == 3)
        #expect(StorageSession.open(third.sessionToken ?? "", sealedBy: Self.key) == nil)
    }

    /// Each bit of a token is sealed.
    @Test func nothingCanBeChanged() throws {
        let token = try #require(try Self.session().credentials(sealedBy: Self.key).sessionToken)
        let bytes = try #require(Base64.decodeForURL(token))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(StorageSession.open(Base64.encodeForURL(changed), sealedBy: Self.key) == nil, "\(index)")
        }
        for length in [0, 1, 32, 59, bytes.count - 1] {
            #expect(StorageSession.open(Base64.encodeForURL(Array(bytes.prefix(length))), sealedBy: Self.key) == nil)
        }
        #expect(StorageSession.open(token + "AAAA", sealedBy: Self.key) == nil)
        #expect(StorageSession.open(String(repeating: "A", count: 4096), sealedBy: Self.key) == nil)
    }
}
