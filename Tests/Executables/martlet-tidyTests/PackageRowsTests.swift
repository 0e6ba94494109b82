import Testing

@testable import martlet_tidy

@Suite struct PackageRowsTests {
    static let manifest = """
        // swift-tools-version: 6.2
        struct Module {
            let tier: String
            var uses: [String] = []
        }
        let bindings: [(name: String, package: String?)] = [
            ("CZlib", "zlib"),  // a codec
        ]
        let base = [
            Module(tier: "Base", name: "Errors"),
            Module(
                tier: "Base", name: "Compression", uses: ["CZlib", "Errors"], testUses: ["JSON"]),
        ]
        let domain = [Module(tier: "Domain", name: "Iceberg", uses: ["Errors"])]
        let domainAndBase = (base + domain).map(\\.name)
        let services = [
            Module(tier: "Services", name: "Orchestrator", uses: domainAndBase + ["Extra"] + domain.map(\\.name))
        ]
        let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]
        """

    @Test func readsRowsAndTheListsPutTogetherFromThem() throws {
        let package = try PackageRows(parsing: Self.manifest)
        #expect(package.rows.map(\.name) == ["Errors", "Compression", "Iceberg", "Orchestrator"])
        #expect(package.row("Compression")?.uses == ["CZlib", "Errors"])
        #expect(package.row("Compression")?.testUses == ["JSON"])
        #expect(package.row("Compression")?.line == 11)
        #expect(package.row("Orchestrator")?.uses == ["Errors", "Compression", "Iceberg", "Extra", "Iceberg"])
        #expect(package.tier(of: "CZlib") == "Bindings")
        #expect(package.tier(of: "Nothing") == nil)
    }

    @Test func refusesAManifestWithoutRows() {
        #expect(throws: PackageProblem.self) { try PackageRows(parsing: "let package = Package(name: \"x\")") }
    }

    @Test func namesTheLineOfAListThatItCannotRead() throws {
        let text = "let base = [\n    Module(tier: \"Base\", name: \"A\", uses: compute()),\n]"
        let problem = #expect(throws: PackageProblem.self) { try PackageRows(parsing: text) }
        #expect(problem?.line == 2)
    }
}
