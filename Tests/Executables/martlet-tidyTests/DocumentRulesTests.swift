import Testing

@testable import martlet_tidy

@Suite struct DocumentRulesTests {
    private func findings(_ documents: [(String, String)]) -> [String] {
        let paths = Set(documents.map(\.0) + ["LICENSE"])
        return DocumentRules(exists: paths.contains).findings(in: documents.map { SourceFile(path: $0, text: $1) })
            .map { "\($0.path):\($0.line) \($0.rule)" }
    }

    @Test func findsLinksThatLeadNowhere() {
        let text = "[a](../LICENSE) and [b](gone.md#part)\n[c](https://example.org) [d](#here)\n    [e](code.md)"
        #expect(findings([("docs/a.md", text)]) == ["docs/a.md:1 links"])
    }

    @Test func aLinkMustStayInTheRepository() {
        #expect(findings([("docs/a.md", "[a](../../LICENSE)")]) == ["docs/a.md:1 links"])
    }

    @Test func recordsAreNumberedAndListed() {
        let index = ("docs/decisions/README.md", "[1](0001-a.md)\n[2](0002-b.md)")
        let first = ("docs/decisions/0001-a.md", "# 0001: A")
        #expect(findings([index, first, ("docs/decisions/0002-b.md", "# 0002: B")]) == [])
        #expect(
            findings([index, first, ("docs/decisions/0002-b.md", "# Second")]) == [
                "docs/decisions/0002-b.md:1 decisions"
            ])
        let gap = findings([
            ("docs/decisions/README.md", "[1](0001-a.md)\n[3](0003-c.md)"), first,
            ("docs/decisions/0003-c.md", "# 0003: C"),
        ])
        #expect(gap == ["docs/decisions/0003-c.md:1 decisions"])
        let unlisted = findings([("docs/decisions/README.md", ""), first])
        #expect(unlisted == ["docs/decisions/0001-a.md:1 decisions"])
    }
}
