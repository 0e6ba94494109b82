import Errors
import JSON
import Testing

@testable import Flows

@Suite struct ParameterTests {
    private func parameters(_ text: String) throws(MartletError) -> [FlowParameter] {
        try flow("parameters:\n\(text)\nsteps: {a: {kind: checkpoint}}").parameters
    }

    @Test func checksValues() throws {
        let all = try parameters(
            """
              s: {type: string, pattern: "[a-z]+", maximum: 4}
              n: {type: number, minimum: 0.5}
              i: {type: integer, maximum: 5}
              b: boolean
              d: {type: date, minimum: "2026-01-01"}
              t: timestamp
              c: {choices: [1, two]}
              l: {type: list, minimum: 1}
              tab: table
              sec: secret
            """)
        let good: [(String, JSONValue, JSONValue)] = [
            ("s", "abc", "abc"), ("n", "1.5", 1.5), ("i", "4", 4), ("b", "true", true),
            ("d", "2026-02-03", "2026-02-03"),
            ("c", "1", 1), ("c", "two", "two"), ("l", [1], [1]), ("tab", "silver.orders", "silver.orders"),
            ("sec", "KEY", "KEY"), ("i", .double(3), 3),
        ]
        for (name, given, expected) in good {
            let parameter = try #require(all.first { $0.name == name })
            #expect(try parameter.checked(given) == expected)
        }
        let bad: [(String, JSONValue)] = [
            ("s", "ABC"), ("s", "abcde"), ("n", 0.1), ("i", 6), ("i", 1.5), ("b", "yes"), ("d", "2025-12-31"),
            ("d", "2026-02-30"), ("t", "now"), ("c", 3), ("l", []), ("l", "x"), ("tab", "a b"), ("tab", "a..b"),
            ("sec", "a-b"),
        ]
        for (name, given) in bad {
            let parameter = try #require(all.first { $0.name == name })
            let error = #expect(throws: MartletError.self, "\(name) \(given)") { try parameter.checked(given) }
            #expect(error?.message.contains("'\(name)'") == true)
        }
    }

    @Test func bindsWithDefaults() throws {
        let all = try parameters("  day: {type: date, required: true}\n  n: {type: integer, default: 3}\n  o: string")
        #expect(
            try ParameterValues.bind(["day": "2026-01-01"], to: all, of: "f") == [
                "day": "2026-01-01", "n": 3, "o": .null,
            ])
        #expect(throws: MartletError.self) { try ParameterValues.bind([:], to: all, of: "f") }
        let error = #expect(throws: MartletError.self) { try ParameterValues.bind(["dya": "x"], to: all, of: "f") }
        #expect(error?.hint == "Did you mean 'day'?")
    }

    @Test func schemaAndFormSayTheSame() throws {
        let all = try parameters("  day: {type: date, required: true, label: Day}\n  c: {choices: [a, b], default: b}")
        let schema = ParameterSchema.schema(of: all)
        #expect(schema["required"] == ["day"])
        #expect(schema["properties"]?["day"] == ["type": "string", "format": "date", "title": "Day"])
        #expect(schema["properties"]?["c"] == ["enum": ["a", "b"], "default": "b"])
        let form = ParameterSchema.form(of: all)
        #expect(form.arrayValue?.map { $0["control"] } == ["date", "radio"])
    }
}
