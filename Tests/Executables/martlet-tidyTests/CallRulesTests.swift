import Testing

@testable import martlet_tidy

@Suite struct CallRulesTests {
    private func findings(_ path: String, _ text: String) -> [Int] {
        CallRules.findings(in: SourceFile(path: path, text: text)).map(\.line)
    }

    @Test(arguments: [
        "let a = try! f()", "fatalError(\"x\")", "print(1)", "nonisolated(unsafe) var a = 1",
        "final class A: @unchecked Sendable {}", "// TO" + "DO: later",
    ])
    func refusesInSources(line: String) {
        #expect(findings("Sources/Base/A/A.swift", "\n" + line) == [2])
    }

    @Test func refusesSleepsInTestsOnly() {
        #expect(findings("Tests/Base/ATests/A.swift", "try await Task.sleep(for: .seconds(1))") == [1])
        #expect(findings("Sources/Base/A/A.swift", "try await Task.sleep(for: .seconds(1))") == [])
    }

    @Test func acceptsAReason() {
        #expect(findings("Sources/Base/A/A.swift", "// Guarded by the lock.\nnonisolated(unsafe) var a = 1") == [])
        #expect(findings("Sources/Base/A/A.swift", "struct A: @unchecked Sendable {}  // only read") == [])
        #expect(findings("Sources/Base/A/A.swift", "let a = try! f()  // cannot fail") == [1])
    }

    @Test(arguments: [
        "writer.print(1)", "debugPrint(1)", "func print(_ text: String) {}", "case print(Expression)", "// print(1)",
        "let a = \"print(1)\"",
        "/* try! f() */", "let a = #\"fatalError(\"\"#", "let a = \"\\(b(\"print(1)\"))\"", "let nonfatalError = 1",
    ])
    func acceptsWhatOnlyLooksAlike(line: String) {
        #expect(findings("Sources/Base/A/A.swift", line) == [])
    }

    @Test func executablesAndEdgesMayPrint() {
        #expect(findings("Sources/Executables/martlet/A.swift", "print(1)") == [])
        #expect(findings("Sources/Edges/CommandLineTool/A.swift", "print(1)") == [])
    }

    @Test func commentsAndTextsOfSeveralLinesAreNotCode() {
        let text = "/* one\n print(1) /* two */\n print(2) */\nlet a = \"\"\"\n  print(3)\n  \"\"\"\nprint(4)"
        #expect(findings("Sources/Base/A/A.swift", text) == [7])
    }
}
