import Errors
import JSON
import Testing
import YAML

@Suite struct YAMLDocumentTests {
    @Test(
        arguments: [
            ("a: 1", ["a": 1]), ("a: 1.5\nb: -2e3", ["a": 1.5, "b": -2000.0]),
            ("a: true\nb: False\nc: yes\nd: off", ["a": true, "b": false, "c": "yes", "d": "off"]),
            ("a: null\nb: ~\nc:\nd: ''", ["a": nil, "b": nil, "c": nil, "d": ""]),
            ("a: '1'\nb: \"true\"\nc: 2024-01-31", ["a": "1", "b": "true", "c": "2024-01-31"]),
            ("- x\n- [1, two, {k: v}]", ["x", [1, "two", ["k": "v"]]]),
            ("a: |\n  line 1\n  line 2\nb: >\n  folded\n  text\n", ["a": "line 1\nline 2\n", "b": "folded text\n"]),
            (
                "a: 0x1F\nb: 0o17\nc: +5\nd: 1_000\ne: .5\nf: 1.\ng: 1.2.3\nh: -a",
                ["a": 31, "b": 15, "c": 5, "d": "1_000", "e": 0.5, "f": 1.0, "g": "1.2.3", "h": "-a"]
            ),
            ("", nil), ("# only a comment\n", nil), ("x: &n [1, 2]\ny: *n", ["x": [1, 2], "y": [1, 2]]),
            ("a: !!str 5\nb: !!int '7'", ["a": "5", "b": 7]),
            ("é: ü😀", ["é": "ü😀"]), ("\"q k\": 99999999999999999999", ["q k": 99999999999999999999.0]),
        ] as [(String, JSONValue)])
    func readsValues(_ text: String, _ expected: JSONValue) throws {
        #expect(try YAMLDocument(parsing: text, file: "f.yaml").value == expected)
    }

    @Test(arguments: [
        ("a: 1\nb: [1", 3), ("a: 1\na: 2", 2), ("<<: {a: 1}", 1), ("a: *nope", 1), ("a: 1\n---\nb: 2", 2),
        ("? [1]\n: 2", 1), ("a: !custom 1", 1), ("a:\n\t- b", 2),
        ("a: b: c", 1),
    ])
    func refuses(_ text: String, _ line: Int) throws {
        let error = #expect(throws: MartletError.self) { try YAMLDocument(parsing: text, file: "f.yaml") }
        #expect(error?.location?.file == "f.yaml")
        #expect(error?.location?.line == line, "\(text): \(error?.message ?? "")")
    }

    @Test func tellsWhereKeysAndItemsStand() throws {
        let text = "name: x\ncolumns:\n  - name: id\n    tests: [not_null,\n      unique]\n  - name: total\n"
        let document = try YAMLDocument(parsing: text, file: "config.yaml")
        #expect(document.location(of: ["columns", 0, "tests"]).description == "config.yaml:4:5")
        #expect(document.location(of: ["columns", 0, "tests", 1]).description == "config.yaml:5:7")
        #expect(document.valueLocation(of: ["columns", 1, "name"]).description == "config.yaml:6:11")
        #expect(document.location(of: ["columns", 7]).description == "config.yaml:2:1")
    }

    @Test func limits() throws {
        let deep = String(repeating: "[", count: 5000)
        #expect(throws: MartletError.self) { try YAMLDocument(parsing: deep, file: "f") }
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: MartletError.self) { try YAMLDocument(parsing: bomb, file: "f") }
        #expect(error?.code == .limitExceeded)
    }
}
