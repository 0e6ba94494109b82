internal import Errors

/// An error as a person reads it: what, where with an excerpt and a caret, what to do, and why.
public struct ErrorReport: Sendable {
    private let error: any Error
    private let style: Stylist
    private let width: Int

    /// Causes below this depth are not shown.
    private static let causeLimit = 8

    public init(_ error: any Error, style: Stylist, width: Int = TerminalFacts.standardWidth) {
        self.error = error
        self.style = style
        self.width = max(width, TerminalFacts.widthLimits.lowerBound)
    }

    /// The whole report, ending with a line break.
    public var text: String {
        var lines = message("error:", Self.message(of: error), .red)
        let known = error as? MartletError
        if let location = known?.location { lines += excerpt(location) }
        if let hint = known?.hint { lines += message("hint:", hint, .cyan) }
        var cause = known?.cause
        var depth = 0
        var said = Self.message(of: error)
        while let current = cause, depth < Self.causeLimit {
            let text = Self.message(of: current)
            let next = current as? MartletError
            // What the line above says already, word for word, explains nothing.
            if !said.contains(text) {
                lines += message("caused by:", text, .yellow)
                if let location = next?.location { lines.append(place(location)) }
                said = text
            }
            cause = next?.cause
            depth += 1
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func message(of error: any Error) -> String {
        let text = (error as? MartletError)?.message ?? "\(error)"
        return TextFitting.harmless(text)
    }

    /// A label and text; lines after the first are indented.
    private func message(_ label: String, _ text: String, _ color: TextStyle) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return ["\(style(label, .bold, color)) \(lines.first ?? "")"] + lines.dropFirst().map { "  \($0)" }
    }

    private func place(_ location: SourceLocation) -> String {
        " \(style("-->", .blue)) \(TextFitting.oneLine(location.description))"
    }

    private func excerpt(_ location: SourceLocation) -> [String] {
        var lines = [place(location)]
        guard let excerpt = location.excerpt, let line = location.line else { return lines }
        let number = String(line)
        let margin = String(repeating: " ", count: number.count)
        let window = ExcerptWindow(excerpt, column: location.column, width: width - number.count - 3)
        lines.append(style("\(margin) |", .blue))
        lines.append("\(style("\(number) |", .blue)) \(window.text)")
        if let offset = window.caretOffset {
            let caret = String(repeating: " ", count: offset) + style("^", .bold, .red)
            lines.append("\(style("\(margin) |", .blue)) \(caret)")
        }
        return lines
    }
}

/// The part of a line around a column that fits a width.
struct ExcerptWindow {
    private(set) var text: String
    /// How many columns of the terminal stand before the caret.
    private(set) var caretOffset: Int?

    init(_ line: String, column: Int?, width: Int) {
        let characters = line.map { $0 == "\t" ? " " : $0 }
        let caret = column.map { min(max($0 - 1, 0), characters.count) }
        var start = 0
        if let caret, DisplayWidth.of(String(characters)) > width {
            // The caret stands two thirds into the window, unless the line begins within it.
            while start < caret, DisplayWidth.of(String(characters[start..<caret])) > width * 2 / 3 { start += 1 }
        }
        let prefix = start > 0 ? "…" : ""
        text = TextFitting.cut(prefix + TextFitting.oneLine(String(characters[start...])), to: width)
        caretOffset = caret.map {
            DisplayWidth.of(prefix) + DisplayWidth.of(TextFitting.oneLine(String(characters[start..<$0])))
        }
    }
}
