/// Lines at the end of a terminal that are written again and again in place.
///
/// It only computes what to write. Every frame sets up and restores what it needs of the terminal, and ends with the cursor on
/// the line below the region, so a process that dies between two frames leaves the terminal as it should be.
public struct LiveRegion: Sendable {
    /// How wide each line on the screen is, to know how many rows it takes after the window changed.
    private var shown: [Int] = []

    public init() {}

    /// Most terminals draw at 60 Hz; a quarter of that looks alive and costs nothing.
    public static let shortestInterval_microseconds: Int64 = 1_000_000 / 15

    private static let begin = "\u{1B}[?2026h\u{1B}[?25l\u{1B}[?7l"
    private static let end = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?2026l"

    /// What to write so that the region shows these lines.
    ///
    /// - Parameters:
    ///   - above: Text that stays, written once above the region.
    ///   - width: The terminal's, now.
    ///   - height: The terminal's, now; the region takes one line less at most and then shows its last lines.
    public mutating func frame(_ lines: [String], above: [String] = [], width: Int, height: Int) -> String {
        let visible = lines.suffix(max(1, height - 1)).map { TextFitting.cutStyled($0, to: width) }
        var output = Self.begin + erase(width: width)
        for line in above { output += line + "\r\n" }
        for line in visible { output += line + "\r\n" }
        shown = visible.map { DisplayWidth.of($0) }
        return output + Self.end
    }

    /// What to write so that these lines stay for good in place of the region.
    public mutating func finish(_ lines: [String], width: Int) -> String {
        let output = Self.begin + erase(width: width) + Self.end + lines.map { $0 + "\n" }.joined()
        shown = []
        return output
    }

    /// Moves to the first line of the region and clears from there to the end of the screen.
    private func erase(width: Int) -> String {
        let rows = shown.reduce(0) { $0 + max(1, ($1 + width - 1) / max(1, width)) }
        return (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\r\u{1B}[J"
    }
}

/// Lets something happen at most so often.
public struct Throttle: Sendable {
    private let interval: Int64
    private var last: Int64?

    /// - Parameter interval: In microseconds.
    public init(interval: Int64) { self.interval = interval }

    /// Whether it may happen now; if so, it counts as having happened.
    public mutating func admits(at microseconds: Int64) -> Bool {
        if let last, microseconds < last + interval, microseconds >= last { return false }
        last = microseconds
        return true
    }
}

extension TextFitting {
    /// The text, which may hold styles, cut to a width; a style that is open where it is cut is closed.
    public static func cutStyled(_ text: String, to width: Int) -> String {
        if DisplayWidth.of(text) <= width { return text }
        var result = ""
        var used = 0
        var inEscape = false
        var hasStyle = false
        for character in text {
            if inEscape {
                result.append(character)
                if character.isLetter { inEscape = false }
            } else if character == "\u{1B}" {
                result.append(character)
                inEscape = true
                hasStyle = true
            } else {
                let size = DisplayWidth.of(character)
                if used + size > width - 1 { break }
                used += size
                result.append(character)
            }
        }
        return result + (width > 0 ? "…" : "") + (hasStyle ? "\u{1B}[0m" : "")
    }
}
