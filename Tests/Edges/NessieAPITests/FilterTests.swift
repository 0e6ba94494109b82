import Clocks
import Testing

@testable import NessieAPI

@Suite struct FilterTests {
    private static let variables: [String: FilterValue] = [
        "s": .string("text"), "n": .integer(3), "d": .double(2.5), "t": .time(Timestamp(milliseconds: 1_000)),
        "none": .null, "l": .list([.string("a"), .string("b")]), "m": .map(["a": .string("x"), "e": .null]),
    ]

    private func accepts(_ text: String) throws -> Bool {
        try NessieFilter(parsing: text, names: Set(Self.variables.keys)).accepts(Self.variables)
    }

    @Test(arguments: [
        "true", "!false", "s == 'text'", "s == \"text\"", "s != r'te\\xt'", "s.startsWith('te') && s.endsWith('xt')",
        "s.contains('ex') || s.contains(1)", "n > 2 && n >= 3 && n < 4 && n <= 3", "n > d", "-n < 0", "n == 3.0",
        "'a' in l", "!('c' in l)", "'a' in m", "size(l) == 2", "l.size() == 2", "size(s) == 4", "l[1] == 'b'",
        "m['a'] == 'x'", "m.a == 'x'", "has(m.a) && !has(m.e) && !has(m.z)", "l.exists(x, x == 'b')",
        "l.all(x, x < 'c')", "l.exists_one(x, x == 'a')", "m.exists(k, k == 'a')", "none == null",
        "!none.startsWith('x')", "t == timestamp('1970-01-01T00:00:01Z')",
        "timestamp(t) < timestamp('2020-01-01T00:00:00+01:00')",
        "n == 3 ? true : false", "[1, 2, 3].exists(i, i == n)", "s in ['text', 'other']", "string(n) == '3'",
        "'\\u0041' == 'A' && '\\'' == \"'\"", "(((s == 'text')))", "true || false && false",
    ])
    func whatHolds(_ text: String) throws { #expect(try accepts(text)) }

    @Test(arguments: [
        "false", "s == 'TEXT'", "n == 4", "none > 1", "none == 'x'", "l.exists(x, x == 'z')", "s < 'a'", "n == '3'",
        "l[9] == 'a'", "l.all(x, x == 'a')",
    ])
    func whatDoesNotHold(_ text: String) throws { #expect(try !accepts(text)) }

    @Test(arguments: [
        "", "s", "n", "s ==", "== 1", "(s == 'text'", "s = 'text'", "s == 'text", "unknown == 1", "s.matches('.*')",
        "s.none == 1", "m.z == 1", "size(1) == 1", "n > 'x'", "1 + 1 == 2", "s.startsWith()", "timestamp('x') == t",
        "matches(s, 'x')", "l.exists(x == 'a')", "x.y", "s == '\\q'", "1 in 2", "s['a'] == 1", "!s", "has(s)",
        "true true", "#", "l.exists(x, 1)",
    ])
    func whatIsNotUnderstoodIsRefused(_ text: String) {
        #expect(throws: NessieFailure.self) { try accepts(text) }
    }

    @Test func filtersAreBounded() {
        #expect(throws: NessieFailure.self) { try accepts(String(repeating: "(", count: 1_000) + "true") }
        #expect(throws: NessieFailure.self) { try accepts(String(repeating: "!", count: 1_001) + "true") }
        #expect(throws: NessieFailure.self) { try accepts("s == '" + String(repeating: "x", count: 20_000) + "'") }
    }
}
