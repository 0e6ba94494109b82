import Access
import Errors
import Testing

@Suite struct NamespacePatternTests {
    @Test func opensItselfAndWhatIsInside() throws {
        let orders = try NamespacePattern(["orders"])
        #expect(orders.opens(["orders"]))
        #expect(orders.opens(["orders", "eu", "daily"]))
        #expect(!orders.opens(["orders2"]))
        #expect(!orders.opens(["orders2", "daily"]))
        #expect(!orders.opens(["order"]))
        #expect(!orders.opens(["Orders"]))
        #expect(!orders.opens(["eu", "orders"]))
        #expect(!orders.opens([]))
    }

    /// A dot is part of a name; `a.b` is not `b` inside `a`.
    @Test func elementsAreNotText() throws {
        #expect(!(try NamespacePattern(["a", "b"]).opens(["a.b"])))
        #expect(!(try NamespacePattern(["a.b"]).opens(["a", "b"])))
        #expect(!(try NamespacePattern(["a"]).opens(["a.b"])))
        #expect(!(try NamespacePattern(["a"]).opens(["a\u{1F}b"])))
        #expect(try NamespacePattern(["a.b", "c"]).description == "\"a.b\".c")
        #expect(try NamespacePattern(["a\"b"]).description == "\"a\"\"b\"")
    }

    /// The catalog compares bytes; Swift's `==` would take these for the same.
    @Test func comparesBytes() throws {
        let composed = try NamespacePattern(["caf\u{E9}"])
        #expect(composed.opens(["caf\u{E9}", "t"]))
        #expect(!composed.opens(["cafe\u{301}", "t"]))
        #expect(composed != (try NamespacePattern(["cafe\u{301}"])))
    }

    @Test func refusesWhatCannotBeANamespace() throws {
        let bad: [[String]] = [
            [], [""], ["a", ""], ["a\0b"], ["a\n"], ["\u{7F}"], [String(repeating: "x", count: 1025)],
            [String](repeating: "a", count: 33),
        ]
        for elements in bad {
            #expect(throws: MartletError.self) { try NamespacePattern(elements) }
        }
    }

    /// For random paths over few words, opening is exactly "the first elements are the same".
    @Test func opensByPrefixAndNothingElse() throws {
        let words = ["a", "b", "a.b", "ab", "", "aa"]
        var generator = SeededGenerator(seed: 20_260_301)
        for _ in 0..<5000 {
            let pattern = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                words.filter { !$0.isEmpty }.randomElement(using: &generator) ?? "a"
            }
            let path = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                words.randomElement(using: &generator) ?? "a"
            }
            let opens = try NamespacePattern(pattern).opens(path)
            #expect(opens == (Array(path.prefix(pattern.count)) == pattern), "\(pattern) and \(path)")
            let isInside = try NamespacePattern(pattern).isInside(path)
            #expect(isInside == (path.count < pattern.count && Array(pattern.prefix(path.count)) == path))
            #expect(!(opens && isInside))
        }
    }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
