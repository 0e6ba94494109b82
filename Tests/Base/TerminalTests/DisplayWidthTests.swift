import Terminal
import Testing

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("ü", 1), ("e\u{301}", 1), ("日本語", 6), ("😀", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("✓", 1),
        ("…", 1), ("\u{200B}", 0), ("한글", 4), ("ｆ", 2), ("a\u{1B}[1;31mb\u{1B}[0mc", 3), ("─", 1), ("\u{7}", 0),
    ])
    func columns(_ text: String, _ width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func cutting() {
        #expect(TextFitting.cut("abcdef", to: 6) == "abcdef")
        #expect(TextFitting.cut("abcdefg", to: 6) == "abcde…")
        #expect(TextFitting.cut("日本語", to: 5) == "日本…")
        #expect(TextFitting.cut("日本語", to: 4) == "日…")
        #expect(TextFitting.cut("abcdefg", to: 5, ellipsis: "...") == "ab...")
        #expect(TextFitting.cut("abc", to: 0) == "")
    }

    @Test func cuttingStyledTextClosesTheStyle() {
        let styled = Stylist(isEnabled: true)("abcdef", .red)
        #expect(TextFitting.cutStyled(styled, to: 6) == styled)
        #expect(TextFitting.cutStyled(styled, to: 4) == "\u{1B}[31mabc…\u{1B}[0m")
        #expect(TextFitting.cutStyled("abcdef", to: 4) == "abc…")
    }

    @Test func nothingThatATerminalWouldObeyComesThrough() {
        #expect(TextFitting.oneLine("a\tb\nc\u{1B}[2J") == "a\\tb\\nc\\u{1b}[2J")
        #expect(TextFitting.oneLine("a\u{202E}b") == "a\\u{202e}b")
        #expect(TextFitting.harmless("a\tb\nc\u{1B}[2J\n") == "a\tb\nc\\u{1b}[2J\n")
        #expect(TextFitting.oneLine("plain ü") == "plain ü")
    }
}
