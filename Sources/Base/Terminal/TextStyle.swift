/// How a piece of text looks.
public enum TextStyle: Sendable {
    case bold, dim, red, green, yellow, blue, cyan

    var code: String {
        switch self {
        case .bold: "1"
        case .dim: "2"
        case .red: "31"
        case .green: "32"
        case .yellow: "33"
        case .blue: "34"
        case .cyan: "36"
        }
    }
}

/// Puts styles on text where there are colours, and leaves it alone where there are none.
public struct Stylist: Sendable, Hashable {
    public var isEnabled: Bool

    public init(isEnabled: Bool) { self.isEnabled = isEnabled }

    public func callAsFunction(_ text: String, _ styles: TextStyle...) -> String {
        guard isEnabled, !text.isEmpty else { return text }
        return "\u{1B}[\(styles.map(\.code).joined(separator: ";"))m\(text)\u{1B}[0m"
    }
}
