import Clocks
import Cryptography
import Errors
import JSON
import Testing

@testable import Secrets

@Suite struct SecretsTests {
    private func key(_ byte: UInt8) throws -> SecretKey { try SecretKey(bytes: [UInt8](repeating: byte, count: 32)) }

    private func sealed(_ value: String, _ key: SecretKey, name: String = "A") throws -> SealedSecret {
        try SealedSecret(
            Array(value.utf8), name: SecretName(name), description: nil, key: key,
            nonce: [UInt8](repeating: 7, count: 12), at: Timestamp(milliseconds: 0), by: "ada")
    }

    /// NIST's test case 16 for GCM with 256 bits.
    @Test func aesGCMGivesThePublishedResult() throws {
        let key = try #require(Hex.decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let nonce = try #require(Hex.decode("cafebabefacedbaddecaf888"))
        let plain = try #require(
            Hex.decode(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
            ))
        let context = try #require(Hex.decode("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        let sealed = try #require(AESGCM.seal(plain, key: key, nonce: nonce, context: context))
        #expect(
            Hex.encode(sealed)
                == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b")
        #expect(AESGCM.open(sealed, key: key, nonce: nonce, context: context) == plain)
        #expect(
            AESGCM.seal([], key: key, nonce: nonce, context: []).map {
                AESGCM.open($0, key: key, nonce: nonce, context: [])
            } == [])
    }

    @Test func opensOnlyAsItWasSealed() throws {
        let secret = try sealed("s3cret", key(1))
        #expect(try secret.value(SecretKeys([key(2), key(1)])) == Array("s3cret".utf8))
        var other = secret
        other.name = try SecretName("B")
        #expect(throws: MartletError.self) { try other.value(SecretKeys([key(1)])) }
        #expect(throws: MartletError.self) { try secret.value(SecretKeys([key(2)])) }
        for index in secret.sealed.indices {
            var damaged = secret
            damaged.sealed[index] ^= 1
            #expect(throws: MartletError.self) { try damaged.value(SecretKeys([key(1)])) }
        }
    }

    @Test func refusesWhatCannotBeMasked() throws {
        let key = try key(1)
        for value in ["", "abc", "a\u{0}bcd", String(repeating: "x", count: SealedSecret.valueLimit + 1)] {
            #expect(throws: MartletError.self) { try sealed(value, key) }
        }
        for name in ["", "1a", "a-b", "a b", String(repeating: "a", count: 101)] {
            #expect(throws: MartletError.self) { try SecretName(name) }
        }
    }

    @Test func keysAreReadAsTheyAreWritten() throws {
        let key = try key(9)
        #expect(try SecretKey(key.text) == key)
        #expect(try SecretKeys(parsing: " \(key.text),\n\(try self.key(3).text)\n").keys.count == 2)
        for text in ["", "abc", String(key.text.dropLast())] {
            #expect(throws: MartletError.self) { try SecretKeys(parsing: text) }
        }
    }

    private static let value = "pa ss/wörd+\"1"

    @Test func masksEveryForm() {
        let value = Array(Self.value.utf8)
        let mask = SecretMask([value])
        let forms = [
            Self.value, "pa%20ss%2Fw%C3%B6rd%2B%221", "pa%20ss%2fw%c3%b6rd%2b%221", "pa+ss%2Fw%C3%B6rd%2B%221",
            "pa ss/wörd+\\\"1", Base64.encode(value), Base64.encodeForURL(value), Hex.encode(value),
        ]
        for form in forms { #expect(mask.mask("<\(form)>").contains("***"), "\(form)") }
        for before in ["", "u", "us", "user:"] {
            let text = Base64.encode(Array("\(before)".utf8) + value + Array(":x".utf8))
            let masked = mask.mask(text)
            #expect(masked.contains("***"), "\(before)")
            // At most the piece beside the neighbours stays, which says two bits of a byte.
            #expect(masked.count <= text.count - 12)
        }
        #expect(mask.mask(["k": [.string("a \(Self.value)")]]) == ["k": ["a ***"]])
        #expect(mask.mask("nothing here") == "nothing here")
    }

    @Test func masksLinesOfLongValues() {
        let mask = SecretMask([Array("-----BEGIN-----\nabcdef\nghijkl\n-----END-----\n".utf8)])
        #expect(mask.mask("x abcdef y ghijkl") == "x *** y ***")
        #expect(mask.mask("key -----BEGIN-----\nabcdef\nghijkl\n-----END-----\nrest") == "key ***rest")
    }

    @Test func masksWhatOverlaps() {
        let mask = SecretMask(["abcdef", "defghi"].map { Array($0.utf8) })
        #expect(mask.mask("abcdefghi!") == "***!")
        #expect(mask.mask("abcdefabcdef") == "******")
    }

    @Test func masksTheBeginningBeforeACut() {
        let mask = SecretMask([Array("supersecret".utf8)])
        #expect(mask.mask("value supers", isCut: true) == "value ***")
        #expect(mask.mask("value supers", isCut: false) == "value supers")
    }

    /// Wherever a text is cut into pieces, the result is that of the whole.
    @Test(arguments: 0..<200) func streamsAsAWhole(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let values = ["abab", "babac", "secret-value", "cabab"]
        let mask = SecretMask(values.map { Array($0.utf8) })
        var text: [UInt8] = []
        for _ in 0..<random(20) {
            text +=
                random(2) == 0
                ? Array(values[random(4)].utf8) : (0..<random(5)).map { _ in UInt8(ascii: "a") + UInt8(random(3)) }
        }
        var stream = MaskStream(mask)
        var output: [UInt8] = []
        var position = 0
        while position < text.count {
            let end = min(text.count, position + 1 + random(6))
            output += stream.push(text[position..<end])
            position = end
        }
        output += stream.finish()
        let whole = mask.mask(text)
        #expect(String(decoding: output, as: UTF8.self) == String(decoding: whole, as: UTF8.self))
        for value in values { #expect(!String(decoding: output, as: UTF8.self).contains(value)) }
    }
}
