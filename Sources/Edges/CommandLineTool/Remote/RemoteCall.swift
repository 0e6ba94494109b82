import CommandParsing
import Errors
import JSON
import Terminal

/// What a terminal asks a server to do, as JSON.
struct RemoteCall: Sendable, Equatable {
    /// What would be typed behind `martlet`.
    var words: [String]
    var output: TerminalFacts
    var errors: TerminalFacts

    var json: JSONValue {
        [
            "words": .array(words.map { .string($0) }), "output": Self.json(output), "errors": Self.json(errors),
        ]
    }

    init(words: [String], output: TerminalFacts, errors: TerminalFacts) {
        self.words = words
        self.output = output
        self.errors = errors
    }

    init(json: JSONValue) throws(MartletError) {
        guard let words = json["words"]?.arrayValue?.map(\.stringValue), !words.contains(nil),
            let output = json["output"].flatMap(Self.facts), let errors = json["errors"].flatMap(Self.facts)
        else { throw MartletError(.invalidInput, "the call of a command lacks 'words', 'output' or 'errors'") }
        self.init(words: words.compactMap { $0 }, output: output, errors: errors)
    }

    private static func json(_ facts: TerminalFacts) -> JSONValue {
        [
            "terminal": .bool(facts.isTerminal), "redraw": .bool(facts.canRedraw), "color": .bool(facts.hasColor),
            "unicode": .bool(facts.hasUnicode), "width": .integer(Int64(facts.width)),
            "height": .integer(Int64(facts.height)),
        ]
    }

    private static func facts(_ json: JSONValue) -> TerminalFacts? {
        guard let isTerminal = json["terminal"]?.boolValue, let canRedraw = json["redraw"]?.boolValue,
            let hasColor = json["color"]?.boolValue, let hasUnicode = json["unicode"]?.boolValue,
            let width = json["width"]?.intValue, let height = json["height"]?.intValue,
            let height = Int(exactly: height), let width = Int(exactly: width),
            TerminalFacts.widthLimits.contains(width), (1...10_000).contains(height)
        else { return nil }
        return TerminalFacts(
            isTerminal: isTerminal, canRedraw: canRedraw, hasColor: hasColor, hasUnicode: hasUnicode, width: width,
            height: height)
    }
}
