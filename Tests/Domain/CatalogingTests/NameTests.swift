import Cataloging
import Clocks
import Cryptography
import Errors
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        (["silver", "orders"], "silver.orders"),
        (["raw", "2024.csv"], "raw.\"2024.csv\""),
        (["a/b", "c d", "e\"f"], "\"a/b\".\"c d\".\"e\"\"f\""),
        (["été", "x_1-y"], "été.x_1-y"),
        (["."], "\".\""),
    ])
    func keysPrintAndRead(_ elements: [String], _ text: String) throws {
        let key = try ContentKey(elements)
        #expect(key.description == text)
        #expect(try ContentKey(parsing: text) == key)
        #expect(try ContentKey(encoded: key.encoded) == key)
        #expect(try ContentKey(encoded: key.encoded).elements == elements)
    }

    @Test func keysReadWithoutQuotesWhatHasNoDot() throws {
        #expect(try ContentKey(parsing: "a/b.c d").elements == ["a/b", "c d"])
    }

    @Test(arguments: ["", ".", "a.", ".a", "a..b", "\"a", "a\"b", "\"a\"b", "a\tb", "a\u{0}b", "\u{7F}"])
    func keysRefuse(_ text: String) {
        #expect(throws: MartletError.self) { try ContentKey(parsing: text) }
    }

    @Test func keysHaveLimits() throws {
        _ = try ContentKey([String](repeating: String(repeating: "x", count: 255), count: 16))
        #expect { try ContentKey(String(repeating: "x", count: 256)) } throws: {
            ($0 as? MartletError)?.code == .limitExceeded
        }
        #expect { try ContentKey([String](repeating: "x", count: 17)) } throws: {
            ($0 as? MartletError)?.code == .limitExceeded
        }
    }

    @Test func whatIsInsideANamespaceFollowsItDirectly() throws {
        let keys = try ["a", "a.b", "a.b.c", "a.z", "\"a b\"", "\"a!\"", "b"].map { try ContentKey(parsing: $0) }
        #expect(
            keys.shuffled().sorted()
                == (try ["a", "a.b", "a.b.c", "a.z", "\"a b\"", "\"a!\"", "b"].map {
                    try ContentKey(parsing: $0)
                }))
        #expect(keys[2].isInside(keys[0]) && !keys[4].isInside(keys[0]) && !keys[0].isInside(keys[0]))
        #expect(keys[2].namespace == keys[1] && keys[0].namespace == nil)
        #expect(keys[2].enclosingNamespaces == [keys[0], keys[1]])
    }

    @Test func differentBytesAreDifferentKeys() throws {
        // One is a single scalar, the other a letter and an accent; Swift's texts are equal.
        #expect(try ContentKey("\u{E9}") != ContentKey("e\u{301}"))
        #expect(try RefName("\u{E9}") != RefName("e\u{301}"))
    }

    @Test(arguments: ["main", "run/0191-abc", "feature/new.prices", "v1.2", "été", "a-b_c", "20260301"])
    func refNamesAccept(_ text: String) throws { #expect(try RefName(text).text == text) }

    @Test(arguments: [
        "", "-a", "a b", "a..b", "a.", ".a", "a/.b", "a//b", "/a", "a/", "a.lock", "a.lock/b", "a@b", "a~1", "a^",
        "a:b",
        "a?", "a*", "a[", "a\\b", "a\u{7F}", "2026-03-01",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ])
    func refNamesRefuse(_ text: String) {
        #expect { try RefName(text) } throws: { ($0 as? MartletError)?.code == .invalidInput }
    }

    @Test func refSpecsRead() throws {
        let noon = try #require(Timestamp("2026-03-01T12:00Z"))
        #expect(try RefSpec(parsing: "main") == RefSpec(.name("main")))
        #expect(try RefSpec(parsing: "main~3") == RefSpec(.name("main"), back: 3))
        #expect(try RefSpec(parsing: "main~") == RefSpec(.name("main"), back: 1))
        #expect(try RefSpec(parsing: "2026-03-01T12:00Z") == RefSpec(.defaultBranch, at: noon))
        #expect(try RefSpec(parsing: "@2026-03-01T12:00Z~2") == RefSpec(.defaultBranch, at: noon, back: 2))
        #expect(try RefSpec(parsing: "dev@2026-03-01 12:00") == RefSpec(.name("dev"), at: noon))
        #expect(try RefSpec(parsing: "commit:ABCDEF0") == RefSpec(.commit(digits: "abcdef0")))
        #expect(try RefSpec(parsing: "ref:abcdef0") == RefSpec(RefName("abcdef0")))
        let id = CommitID(SHA256.digest(of: "x"))
        #expect(try RefSpec(parsing: id.description) == RefSpec(id))
        for text in ["main~2", "dev@2026-03-01T12:00:00Z~1", "ref:abcdef0", "commit:abcdef0", id.description] {
            #expect(try RefSpec(parsing: text).description == text)
        }
    }

    @Test(arguments: [
        "", "~1", "main~x", "main~-1", "main@yesterday", "commit:abc", "commit:xyzxyzx", "a b", "main@", "@",
    ])
    func refSpecsRefuse(_ text: String) {
        #expect { try RefSpec(parsing: text) } throws: { ($0 as? MartletError)?.code == .invalidInput }
    }
}
