import Testing

@testable import martlet_tidy

@Suite struct LengthRuleTests {
    private func findings(lines: Int, list: String) -> [String] {
        let file = SourceFile(path: "Sources/Base/A/A.swift", text: String(repeating: "\n", count: lines))
        return LengthRule(list: list).findings(in: [file]).map(\.message)
    }

    @Test func holdsFilesToTheLimit() {
        #expect(findings(lines: 300, list: "") == [])
        #expect(findings(lines: 301, list: "").count == 1)
    }

    @Test func whatAScriptWritesHasNoLimit() {
        func count(_ path: String, _ first: String) -> Int {
            let file = SourceFile(path: path, text: first + String(repeating: "\n", count: 400))
            return LengthRule(list: "").findings(in: [file]).count
        }
        #expect(count("Sources/Base/A/Generated/A.swift", "// Written by setup/a.py from a document.") == 0)
        #expect(count("Sources/Base/A/Generated/A.swift", "// By hand.") == 1)
        #expect(count("Sources/Base/A/A.swift", "// Written by setup/a.py from a document.") == 1)
    }

    @Test func anExceptionAllowsExactlyItsLength() {
        #expect(findings(lines: 310, list: "# why\nSources/Base/A/A.swift 310\n") == [])
        #expect(
            findings(lines: 311, list: "Sources/Base/A/A.swift 310") == [
                "311 lines, and its exception allows 310: split it"
            ])
    }

    @Test func aShorterFileForcesItsExceptionDown() {
        #expect(findings(lines: 305, list: "Sources/Base/A/A.swift 310").first?.contains("lower its exception") == true)
        #expect(findings(lines: 20, list: "Sources/Base/A/A.swift 310").first?.contains("remove its exception") == true)
    }

    @Test func theListItselfIsChecked() {
        #expect(findings(lines: 1, list: "Sources/Gone.swift 400").first?.contains("does not exist") == true)
        #expect(findings(lines: 1, list: "Sources/Base/A/A.swift 200").count == 1)
        #expect(findings(lines: 310, list: "Sources/Base/A/A.swift 310\nSources/Base/A/A.swift 310").count == 1)
    }
}
