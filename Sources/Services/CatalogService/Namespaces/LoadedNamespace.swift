public import Cataloging

/// A namespace as it is at one commit.
public struct LoadedNamespace: Sendable, Hashable {
    public var key: ContentKey
    /// What was set, and a `location` in any case.
    public var properties: [String: String]

    public init(key: ContentKey, properties: [String: String]) {
        self.key = key
        self.properties = properties
    }
}

/// What became of the properties of a namespace; each list is ordered.
public struct NamespaceUpdate: Sendable, Hashable {
    public var updated: [String]
    public var removed: [String]
    /// Those to be removed that were not there.
    public var missing: [String]

    public init(updated: [String] = [], removed: [String] = [], missing: [String] = []) {
        self.updated = updated
        self.removed = removed
        self.missing = missing
    }
}
