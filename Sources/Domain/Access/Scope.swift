/// What a token may do; each level includes those before it.
public enum Scope: String, Sendable, Hashable, CaseIterable, Comparable, CustomStringConvertible {
    case read
    /// Includes reading.
    case write
    /// Includes everything else, such as other people's tokens.
    case admin

    public var description: String { rawValue }

    /// Whether whoever has this may do what needs the other.
    public func includes(_ needed: Scope) -> Bool { self >= needed }

    public static func < (left: Scope, right: Scope) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .admin: 2
        }
    }
}
