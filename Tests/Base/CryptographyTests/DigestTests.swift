import Cryptography
import Testing

@Suite struct DigestTests {
    @Test func sha256AgreesWithThePublishedExamples() {
        #expect(
            SHA256.digest(of: "").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            SHA256.digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.digest(of: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test func piecesGiveTheSameAsTheWhole() {
        let message = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for size in [1, 7, 64, 4096] {
            var sha = SHA256()
            var xxh = XXH3()
            for start in stride(from: 0, to: message.count, by: size) {
                let piece = Array(message[start..<min(start + size, message.count)])
                sha.update(piece)
                xxh.update(piece)
            }
            #expect(sha.finalize() == SHA256.digest(of: message))
            #expect(xxh.finalize() == XXH3.digest(of: message))
        }
    }

    @Test func xxh3AgreesWithThePublishedValues() {
        #expect(XXH3.digest(of: []).hex == "99aa06d3014798d86001c324468d497f")
        #expect(XXH3().finalize() == XXH3.digest(of: []))
        #expect(XXH3.digest(of: Array("abc".utf8)).hex == "06b05ab6733a618578af5f94892f3950")
    }

    @Test func digestsKeepTheirBytesAndOrder() throws {
        let digest = SHA256.digest(of: "abc")
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
        #expect(SHA256Digest(bytes: Array(digest.bytes.dropLast())) == nil)
        #expect(SHA256Digest(hex: digest.hex.dropLast() + "g") == nil)
        let sorted = (0..<100).map { SHA256.digest(of: "\($0)") }.sorted()
        #expect(sorted.map(\.hex) == sorted.map(\.hex).sorted())
    }

    @Test func hexRefusesWhatIsNone() {
        #expect(Hex.encode([0, 0x7F, 0xFF]) == "007fff")
        #expect(Hex.decode("007FfF") == [0, 0x7F, 0xFF])
        #expect(Hex.decode("") == [])
        for text in ["0", "0g", "+1", "00 ", "é"] { #expect(Hex.decode(text) == nil, "\(text)") }
    }

    @Test func comparesSecrets() {
        #expect(ConstantTime.areEqual([], []))
        #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2]))
    }
}
