import JSON
import Testing
import YAML

@testable import Flows

@Suite struct WritingTests {
    /// What is written is read as the same value.
    @Test(arguments: 0..<300) func roundTrips(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let value = JSONValue.object(["root": Self.value(&random, depth: 0)])
        let text = YAMLWriter.text(value)
        #expect(try YAMLDocument(parsing: text, file: "f").value == value, "\(text)")
    }

    private static let texts = [
        "", "x", "true", "null", "1", "1.5e3", "- a", "a: b", "two\nlines", "ends\n", "  indented\nmore",
        "trailing \nx",
        "#no", "it's", "\"q\"", "{{ a }}", "a\n\nb\n", "x\n\n", "\nfirst", "tab\there", "é ü", "~", "2026-01-31", "@a",
        "a #b",
        "é\nü", "yes", "a\u{7}b", "\u{2028}\nx", "long " + String(repeating: "word ", count: 30),
    ]

    private static func value(_ random: inout SplitMix, depth: Int) -> JSONValue {
        switch random.next() % (depth > 3 ? 5 : 8) {
        case 0: .null
        case 1: .bool(random.next() % 2 == 0)
        case 2: .integer(Int64(bitPattern: random.next()) >> 20)
        case 3, 4: .string(texts[Int(random.next() % UInt64(texts.count))])
        case 5: .array((0..<Int(random.next() % 4)).map { _ in value(&random, depth: depth + 1) })
        default:
            .object(
                JSONObject(
                    (0..<Int(random.next() % 4)).map { index in
                        (texts[Int(random.next() % UInt64(texts.count))] + "\(index)", value(&random, depth: depth + 1))
                    }))
        }
    }

    @Test(arguments: [
        ("*.csv", "a.csv", true), ("*.csv", "x/a.csv", false), ("**/*.csv", "a.csv", true),
        ("**/*.csv", "x/y/a.csv", true),
        ("a?c", "abc", true), ("a?c", "ac", false), ("*", ".hidden", false), ("**", "x/.h/y", false),
        ("x/**", "x/y/z", true),
        ("a*b*c", "aXbYbZc", true), ("x/**/y", "x/y", true), ("x/**/y", "x/1/2/y", true), ("x/**/y", "x/1/2/z", false),
    ])
    func matchesPaths(_ pattern: String, _ path: String, _ expected: Bool) {
        #expect(PathPattern(pattern.split(separator: "/").map(String.init)).matches(path) == expected)
    }
}
