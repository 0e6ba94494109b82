import Terminal
import Testing

@Suite struct TextTableTests {
    private let plain = Stylist(isEnabled: false)

    private func render(_ table: TextTable, width: Int?, unicode: Bool = true) -> [String] {
        table.render(width: width, style: plain, unicode: unicode).lines
    }

    @Test func aSmallTable() {
        let table = TextTable(
            columns: [
                .init("carrier", note: "varchar"), .init("flights", note: "bigint", isNumber: true), .init("note"),
            ],
            rows: [["UA", "58665", nil], ["日本", "7", "two\nlines"]])
        #expect(
            render(table, width: 80) == [
                "carrier  flights  note",
                "varchar   bigint",
                "───────  ───────  ──────────",
                "UA         58665  NULL",
                "日本           7  two\\nlines",
            ])
        #expect(render(table, width: nil, unicode: false)[2] == "-------  -------  ----------")
    }

    @Test func theWidestTextShrinksAndNumbersDoNot() {
        let table = TextTable(
            columns: [.init("id", isNumber: true), .init("short"), .init("long")],
            rows: [["123456789012", "abcdefghij", "a long text that does not fit at all"]])
        #expect(
            render(table, width: 40) == [
                "          id  short       long",
                "────────────  ──────────  ──────────────",
                "123456789012  abcdefghij  a long text t…",
            ])
    }

    @Test func columnsInTheMiddleAreLeftOut() {
        let names = (1...20).map { "column\($0)" }
        let table = TextTable(columns: names.map { .init($0) }, rows: [names.map { _ in "x" }])
        let rendering = table.render(width: 50, style: plain)
        #expect(rendering.lines[0] == "column1  column2  column3  …  column19  column20")
        #expect(rendering.hiddenColumns == names[3..<18].map { $0 })
        for line in rendering.lines { #expect(DisplayWidth.of(line) <= 50) }
    }

    @Test(arguments: [20, 21, 25, 33, 47, 80, 120, 200])
    func neverWiderThanTheScreen(_ width: Int) {
        for count in [1, 2, 3, 9, 40] {
            let columns = (0..<count).map {
                TextTable.Column("name of \($0)", note: "varchar", isNumber: $0 % 3 == 0 && count > 1)
            }
            let row: [String?] = (0..<count).map { $0 % 3 == 0 ? "123456" : String(repeating: "väl😀ue ", count: $0) }
            let table = TextTable(columns: columns, rows: [row])
            for unicode in [true, false] {
                for line in render(table, width: width, unicode: unicode) {
                    #expect(DisplayWidth.of(line) <= width, "\(line)")
                }
            }
        }
    }

    @Test func whereNothingLimitsItEverythingIsShown() {
        let text = String(repeating: "x", count: 300)
        let table = TextTable(columns: [.init("a"), .init("b")], rows: [[text, text]])
        #expect(render(table, width: nil)[2] == text + "  " + text)
    }

    @Test func aMissingValueIsDimmed() {
        let table = TextTable(columns: [.init("a")], rows: [[nil], ["NULL"]])
        let lines = table.render(width: 80, style: Stylist(isEnabled: true)).lines
        #expect(lines[2] == "\u{1B}[2mNULL\u{1B}[0m")
        #expect(lines[3] == "NULL")
    }
}
