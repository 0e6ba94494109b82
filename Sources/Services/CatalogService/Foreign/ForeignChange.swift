public import Cataloging
public import Identifiers

/// A change that a client made by itself: it wrote a metadata file and now names it.
public struct ForeignChange: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        case put(ForeignContent)
        case delete
        /// What there is now, given up for something with another identity.
        case replace(ForeignContent)
        /// Nothing changes, and nobody else may have changed it.
        case unchanged
    }

    public var key: ContentKey
    public var action: Action

    public init(_ key: ContentKey, _ action: Action) {
        self.key = key
        self.action = action
    }
}

/// What a client says a key is to name.
public struct ForeignContent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case table(metadata: String)
        case view(metadata: String)
        /// Nil keeps the properties that are there.
        case namespace(properties: [String: String]?)
    }

    public var kind: Kind
    /// The identity that the client knows; nil for something new.
    public var identity: UUID?

    public init(_ kind: Kind, identity: UUID? = nil) {
        self.kind = kind
        self.identity = identity
    }

    var contentKind: ContentKind {
        switch kind {
        case .table: .table
        case .view: .view
        case .namespace: .namespace
        }
    }
}

/// What came of a commit of foreign changes.
public struct ForeignCommit: Sendable {
    public var commit: Commit
    /// What was not there before, with the identity that it got.
    public var added: [(key: ContentKey, identity: UUID)]
}
