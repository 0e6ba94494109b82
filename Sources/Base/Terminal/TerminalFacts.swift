/// What is known of the place where text is shown.
public struct TerminalFacts: Sendable, Hashable {
    /// Whether a person looks at it as it is written.
    public var isTerminal: Bool
    /// Whether lines that were written can be written again.
    public var canRedraw: Bool
    public var hasColor: Bool
    /// Whether characters beyond ASCII come out right.
    public var hasUnicode: Bool
    /// In columns.
    public var width: Int
    /// In lines.
    public var height: Int

    /// The width where none is known, and the bounds within which one is believed.
    public static let standardWidth = 80
    public static let widthLimits = 20...1000

    public init(
        isTerminal: Bool, canRedraw: Bool, hasColor: Bool, hasUnicode: Bool, width: Int = standardWidth,
        height: Int = 24
    ) {
        self.isTerminal = isTerminal
        self.canRedraw = canRedraw
        self.hasColor = hasColor
        self.hasUnicode = hasUnicode
        self.width = width
        self.height = height
    }

    /// A file or a pipe.
    public static let plain = TerminalFacts(isTerminal: false, canRedraw: false, hasColor: false, hasUnicode: true)

    /// Whether to use colours, as the person asks on the command line.
    public enum ColorChoice: String, Sendable, CaseIterable {
        case auto, always, never
    }

    /// Puts together what the system says of a file descriptor and what the environment asks for.
    ///
    /// - Parameter size: What the terminal says of its own size.
    public init(
        isTerminal: Bool, size: (columns: Int, lines: Int)?, environment: [String: String], color: ColorChoice = .auto
    ) {
        func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let isDumb = set("TERM") == "dumb" || (isTerminal && set("TERM") == nil)
        self.isTerminal = isTerminal
        canRedraw = isTerminal && !isDumb
        hasColor =
            switch color {
            case .always: true
            case .never: false
            case .auto:
                if set("NO_COLOR") != nil {
                    false
                } else if let forced = set("CLICOLOR_FORCE") ?? set("FORCE_COLOR"), forced != "0" {
                    true
                } else {
                    canRedraw && environment["CLICOLOR"] != "0"
                }
            }
        let locale = (set("LC_ALL") ?? set("LC_CTYPE") ?? set("LANG") ?? "").lowercased()
        // A file is read by programs, which expect UTF-8 today; a terminal says in its locale what it can show.
        hasUnicode = !isTerminal || locale.hasSuffix("utf-8") || locale.hasSuffix("utf8")
        let columns = set("COLUMNS").flatMap { Int($0) } ?? size?.columns ?? Self.standardWidth
        width =
            columns > 0
            ? min(max(columns, Self.widthLimits.lowerBound), Self.widthLimits.upperBound) : Self.standardWidth
        height = max(size?.lines ?? 24, 4)
    }
}
