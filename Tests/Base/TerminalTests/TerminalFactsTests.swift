import Terminal
import Testing

@Suite struct TerminalFactsTests {
    private func facts(
        _ environment: [String: String], isTerminal: Bool = true, color: TerminalFacts.ColorChoice = .auto
    ) -> TerminalFacts {
        TerminalFacts(
            isTerminal: isTerminal, size: isTerminal ? (100, 40) : nil,
            environment: environment.merging(["TERM": "xterm"]) { given, _ in given }, color: color)
    }

    @Test func colors() {
        #expect(facts([:]).hasColor)
        #expect(!facts(["NO_COLOR": "1"]).hasColor)
        #expect(facts(["NO_COLOR": ""]).hasColor)
        #expect(!facts(["TERM": "dumb"]).hasColor)
        #expect(!facts(["CLICOLOR": "0"]).hasColor)
        #expect(!facts([:], isTerminal: false).hasColor)
        #expect(facts(["CLICOLOR_FORCE": "1"], isTerminal: false).hasColor)
        #expect(!facts(["CLICOLOR_FORCE": "0"], isTerminal: false).hasColor)
        #expect(facts(["NO_COLOR": "1"], isTerminal: false, color: .always).hasColor)
        #expect(!facts(["CLICOLOR_FORCE": "1"], color: .never).hasColor)
    }

    @Test func sizes() {
        #expect(facts([:]).width == 100)
        #expect(facts(["COLUMNS": "60"]).width == 60)
        #expect(facts(["COLUMNS": "x"]).width == 100)
        #expect(facts(["COLUMNS": "5"]).width == 20)
        #expect(facts([:], isTerminal: false).width == 80)
    }

    @Test func redrawingAndUnicode() {
        #expect(facts([:]).canRedraw && !facts(["TERM": "dumb"]).canRedraw && !facts([:], isTerminal: false).canRedraw)
        #expect(facts(["LANG": "de_DE.UTF-8"]).hasUnicode)
        #expect(!facts(["LANG": "C"]).hasUnicode && !facts(["LC_ALL": "C", "LANG": "en.UTF-8"]).hasUnicode)
        #expect(facts([:], isTerminal: false).hasUnicode)
    }

    @Test func aFileIsNoTerminal() {
        #expect(!TerminalFacts.probe(descriptor: -1, environment: ["TERM": "xterm"]).isTerminal)
    }
}
