public import Clocks

/// A branch or tag: a name that points to a commit.
public struct Reference: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Moves with every commit made on it.
        case branch
        /// Stays where it is.
        case tag
    }

    public var name: RefName
    public var kind: Kind
    public var target: CommitID
    public var createdAt: Timestamp
    /// Such as the run that a branch belongs to.
    public var metadata: Properties

    public init(name: RefName, kind: Kind, target: CommitID, createdAt: Timestamp, metadata: Properties = [:]) {
        self.name = name
        self.kind = kind
        self.target = target
        self.createdAt = createdAt
        self.metadata = metadata
    }
}
