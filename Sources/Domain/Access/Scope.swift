/// What a token may do; of `read`, `write` and `admin`, each includes those before it.
public enum Scope: String, Sendable, Hashable, CaseIterable, Comparable, CustomStringConvertible {
    /// To be a worker, and nothing else: it sees the steps that it is given, and not the lake.
    case worker
    case read
    /// Includes reading.
    case write
    /// Includes everything else, such as other people's tokens.
    case admin

    public var description: String { rawValue }

    /// Whether whoever has this may do what needs the other.
    public func includes(_ needed: Scope) -> Bool {
        switch needed {
        // Whoever reads or writes is given no steps, with their secrets.
        case .worker: self == .worker || self == .admin
        case .read, .write, .admin: self >= needed
        }
    }

    /// The one that may do less.
    public static func < (left: Scope, right: Scope) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .worker: 0
        case .read: 1
        case .write: 2
        case .admin: 3
        }
    }
}
