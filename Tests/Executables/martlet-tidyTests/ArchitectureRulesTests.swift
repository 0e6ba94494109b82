import Testing

@testable import martlet_tidy

@Suite struct ArchitectureRulesTests {
    private func findings(_ rows: String) throws -> [String] {
        let text = "let bindings = [(\"CZlib\", nil)]\nlet rows = [\n\(rows)\n]"
        return ArchitectureRules.findings(in: try PackageRows(parsing: text)).map(\.message)
    }

    @Test(arguments: [
        (#"Module(tier: "Base", name: "A", uses: ["B"]), Module(tier: "Domain", name: "B")"#, "arrows point down"),
        (
            #"Module(tier: "Adapters", name: "A", uses: ["B"]), Module(tier: "Adapters", name: "B")"#,
            "'A' (Adapters) must not use 'B' (Adapters)"
        ),
        (#"Module(tier: "Domain", name: "Iceberg", uses: ["CZlib"])"#, "'Iceberg' (Domain) must not use 'CZlib'"),
        (#"Module(tier: "Base", name: "JSON", uses: ["CZlib"])"#, "only codecs and cryptography"),
        (
            #"Module(tier: "Domain", name: "Iceberg", uses: ["Runs"]), Module(tier: "Domain", name: "Runs")"#,
            "the edge Iceberg → Runs"
        ),
        (#"Module(tier: "Middle", name: "A")"#, "the tier 'Middle'"),
        (#"Module(tier: "Base", name: "A", uses: ["Gone"])"#, "'Gone', which has no row"),
        (
            #"Module(tier: "Services", name: "A", uses: ["B"]), Module(tier: "Adapters", name: "B")"#,
            "'A' (Services) must not use 'B' (Adapters)"
        ),
    ])
    func refuses(rows: String, because part: String) throws {
        let messages = try findings(rows)
        #expect(messages.count == 1)
        #expect(messages.first?.contains(part) == true, "\(messages)")
    }

    @Test func allowsWhatTheTableAllows() throws {
        let messages = try findings(
            """
            Module(tier: "Base", name: "Compression", uses: ["CZlib"]),
            Module(tier: "Domain", name: "ObjectStorage", uses: ["Compression"]),
            Module(tier: "Domain", name: "Iceberg", uses: ["ObjectStorage"]),
            Module(tier: "Domain", name: "Cataloging", uses: ["Iceberg", "ObjectStorage"]),
            Module(tier: "Adapters", name: "MetadataSQL", uses: ["CZlib", "Cataloging"]),
            Module(tier: "Executables", name: "martlet", uses: ["MetadataSQL"]),
            """)
        #expect(messages == [])
    }
}
