import Access
import Clocks
import Cryptography
import Identifiers
import Testing

@Suite struct TokenSecretTests {
    private var secret: TokenSecret {
        var generator = SeededGenerator(seed: 1)
        return TokenSecret(using: &generator)
    }

    @Test func looksLikeOne() {
        let text = secret.text
        #expect(text.hasPrefix("mrt_") && text.utf8.count == 53)
        #expect(text.dropFirst(4).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(TokenSecret(text)?.text == text)
        #expect(secret.hash == SHA256.digest(of: text))
    }

    @Test func noTwoAreTheSame() {
        var generator = SystemRandomNumberGenerator()
        #expect(Set((0..<500).map { _ in TokenSecret(using: &generator).text }).count == 500)
    }

    /// Any character that is wrong, missing or too much shows before the store is asked.
    @Test func aSlipIsSeen() {
        let bytes = Array(secret.text.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = changed[index] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            #expect(TokenSecret(String(decoding: changed, as: UTF8.self)) == nil, "byte \(index)")
            var shorter = bytes
            shorter.remove(at: index)
            #expect(TokenSecret(String(decoding: shorter, as: UTF8.self)) == nil)
        }
        for text in ["", "mrt_", secret.text + "0", " " + secret.text, secret.text.uppercased(), "mrt_\u{e9}"] {
            #expect(TokenSecret(text) == nil)
        }
    }

    @Test func doesNotPrintItself() {
        #expect("\(secret)" == "mrt_…")
        #expect(String(reflecting: secret) == "mrt_…")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains(secret.text))
    }
}

@Suite struct SignedTokenTests {
    private let key = HMACSHA256(key: [UInt8](repeating: 7, count: 32))
    private let token = SignedToken(
        tokenID: TokenID(UUID(high: 1, low: 2)), scope: .write, expiresAt: Timestamp(microseconds: 1_234_567))

    @Test func comesBack() {
        for scope in Scope.allCases {
            for time in [Int64.min, -1, 0, 1, .max] {
                let token = SignedToken(
                    tokenID: TokenID(UUID(high: .max, low: 1)), scope: scope, expiresAt: Timestamp(microseconds: time))
                #expect(SignedToken(token.text(signedBy: key), signedBy: key) == token)
            }
        }
    }

    @Test func anotherKeyDoesNotOpenIt() {
        let text = token.text(signedBy: key)
        #expect(SignedToken(text, signedBy: HMACSHA256(key: [UInt8](repeating: 8, count: 32))) == nil)
    }

    @Test func nothingOfItCanBeChanged() {
        let bytes = Array(token.text(signedBy: key).utf8)
        for index in bytes.indices {
            for replacement in [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "_")]
            where bytes[index] != replacement {
                var changed = bytes
                changed[index] = replacement
                #expect(SignedToken(String(decoding: changed, as: UTF8.self), signedBy: key) == nil, "byte \(index)")
            }
        }
        for text in [
            "", "mra_", "mra_AAAA", token.text(signedBy: key) + "A", String(token.text(signedBy: key).dropLast()),
        ] {
            #expect(SignedToken(text, signedBy: key) == nil)
        }
    }

    /// A code for other bytes of the same key is no token.
    @Test func theKeyIsBoundToTheKindOfText() throws {
        let text = token.text(signedBy: key)
        let bytes = try #require(Base64.decodeForURL(String(text.dropFirst(4))))
        let claims = Array(bytes.prefix(26))
        let forged = SignedToken.prefix + Base64.encodeForURL(claims + key.code(of: claims))
        #expect(SignedToken(forged, signedBy: key) == nil)
    }
}

@Suite struct AccessTokenTests {
    @Test func endsWhenItSays() {
        func time(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }
        var token = AccessToken(
            id: TokenID(UUID(high: 1, low: 2)), name: "a", secretHash: SHA256.digest(of: "x"), scope: .read,
            createdAt: time(0))
        #expect(token.state(at: time(1_000_000)) == .active)
        token.expiresAt = time(10)
        #expect(token.state(at: time(9)) == .active)
        #expect(token.state(at: time(10)) == .expired)
        token.revokedAt = time(5)
        #expect(token.state(at: time(9)) == .revoked)
        #expect(token.state(at: time(11)) == .revoked)
    }
}
