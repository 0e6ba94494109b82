/// The part of the lake a table belongs to, from raw to refined.
public enum Layer: String, Sendable, Hashable, CaseIterable, Comparable {
    case bronze, silver, gold

    private var rank: Int { self == .bronze ? 0 : self == .silver ? 1 : 2 }
    public static func < (left: Layer, right: Layer) -> Bool { left.rank < right.rank }
}

/// The name of a pipeline, which is also the name of the one table, view or ephemeral query it makes.
///
/// Written `layer.name`, or `namespace.layer.name` outside of the project's default namespace.
public struct PipelineName: Sendable, Hashable {
    /// The namespace, or nil for the project's default namespace.
    public let namespace: String?
    public let layer: Layer
    public let name: String

    public static let nameLengthLimit = 128
    public static let namespaceLengthLimit = 63

    /// A name whose parts are known to be valid.
    init(namespace: String?, layer: Layer, validName: String) {
        self.namespace = namespace
        self.layer = layer
        name = validName
    }

    /// The namespace levels and the table's own name, as a catalog writes them.
    public var parts: [String] { namespace.map { [$0, layer.rawValue, name] } ?? [layer.rawValue, name] }

    /// The name as SQL: `"silver"."orders"` or `"ns"."silver"."orders"`.
    public var sql: String { parts.map { "\"\($0)\"" }.joined(separator: ".") }
}

extension PipelineName: CustomStringConvertible, Comparable {
    public var description: String {
        namespace.map { "\($0).\(layer.rawValue).\(name)" } ?? "\(layer.rawValue).\(name)"
    }

    /// Orders by namespace (the default first), layer (bronze first) and name.
    public static func < (left: PipelineName, right: PipelineName) -> Bool {
        if left.namespace != right.namespace { return (left.namespace ?? "") < (right.namespace ?? "") }
        if left.layer != right.layer { return left.layer < right.layer }
        return left.name < right.name
    }
}
