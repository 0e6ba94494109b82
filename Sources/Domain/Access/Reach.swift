/// The part of the lake that a token may reach.
public enum Reach: Sendable, Hashable {
    case wholeLake
    /// These namespaces and what is inside them; none reach nothing.
    case namespaces([NamespacePattern])

    /// Without a list, the whole lake.
    public init(_ patterns: [NamespacePattern]) { self = patterns.isEmpty ? .wholeLake : .namespaces(patterns) }

    /// Whether what is named by the path, a table or a namespace, may be used.
    public func opens(_ path: [String]) -> Bool {
        switch self {
        case .wholeLake: true
        case .namespaces(let patterns): patterns.contains { $0.opens(path) }
        }
    }

    /// Whether a listing shows the name: what may be used, and the namespaces on the way to it.
    public func shows(_ path: [String]) -> Bool {
        switch self {
        case .wholeLake: true
        case .namespaces(let patterns): patterns.contains { $0.opens(path) || $0.isInside(path) }
        }
    }

    /// The namespaces it is limited to; empty for the whole lake.
    public var patterns: [NamespacePattern] {
        switch self {
        case .wholeLake: []
        case .namespaces(let patterns): patterns
        }
    }
}
