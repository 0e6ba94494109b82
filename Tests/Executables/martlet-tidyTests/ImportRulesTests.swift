import Testing

@testable import martlet_tidy

@Suite struct ImportRulesTests {
    @Test(
        arguments: [
            ("import Errors", "Errors"),
            ("public import Errors", "Errors"),
            ("@testable import martlet_tidy", "martlet_tidy"),
            ("@preconcurrency internal import Glibc.stdio", "Glibc"),
            ("import struct Clocks.Timestamp", "Clocks"),
            ("    package import JSON", "JSON"),
            ("let important = 1", nil),
            ("importer.run()", nil),
        ] as [(String, String?)])
    func findsTheModuleOfALine(line: String, module: String?) {
        #expect(ImportRules.module(importedBy: line) == module)
    }

    private func findings(_ path: String, _ text: String) throws -> [String] {
        let manifest = """
            let rows = [
                Module(tier: "Base", name: "Errors"), Module(tier: "Base", name: "JSON", uses: ["Errors"]),
                Module(tier: "Domain", name: "Runs", uses: ["Errors"], testUses: ["JSON"]),
            ]
            """
        return ImportRules.findings(
            in: SourceFile(path: path, text: text), package: try PackageRows(parsing: manifest)
        ).map { "\($0.line) \($0.message)" }
    }

    @Test func acceptsDeclaredImports() throws {
        #expect(try findings("Sources/Domain/Runs/A.swift", "import Errors\nimport Synchronization") == [])
        #expect(try findings("Tests/Domain/RunsTests/A.swift", "import JSON\nimport Runs\nimport Foundation") == [])
        #expect(try findings("Sources/Base/JSON/A.swift", "// import Nothing\nimport Glibc") == [])
    }

    @Test(arguments: [
        ("Sources/Domain/Runs/A.swift", "\nimport JSON", "2 'Runs' imports 'JSON'"),
        ("Sources/Domain/Runs/A.swift", "import Glibc", "1 Domain is pure"),
        ("Sources/Base/JSON/A.swift", "import Foundation", "1 no Foundation"),
        ("Sources/Base/JSON/A.swift", "import FoundationEssentials", "1 no Foundation"),
        ("Sources/Base/JSON/A.swift", "import Testing", "1 only tests"),
        ("Sources/Domain/JSON/A.swift", "", "1 'JSON' is declared in the tier Base"),
        ("Sources/Base/Gone/A.swift", "", "1 the target 'Gone' has no row"),
    ])
    func refuses(path: String, text: String, because part: String) throws {
        let messages = try findings(path, text)
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix(part) == true, "\(messages)")
    }
}
