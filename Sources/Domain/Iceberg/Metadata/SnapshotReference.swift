/// A branch or tag of one table, which names a snapshot.
public struct SnapshotReference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case branch, tag }

    public var snapshotID: Int64
    public var kind: Kind
    /// How many snapshots of a branch expiry leaves at least.
    public var minSnapshotsToKeep: Int?
    /// In milliseconds; for branches.
    public var maxSnapshotAge: Int64?
    /// In milliseconds; not for `main`.
    public var maxReferenceAge: Int64?

    public init(
        snapshotID: Int64, kind: Kind, minSnapshotsToKeep: Int? = nil, maxSnapshotAge: Int64? = nil,
        maxReferenceAge: Int64? = nil
    ) {
        self.snapshotID = snapshotID
        self.kind = kind
        self.minSnapshotsToKeep = minSnapshotsToKeep
        self.maxSnapshotAge = maxSnapshotAge
        self.maxReferenceAge = maxReferenceAge
    }

    /// The branch that `current-snapshot-id` follows.
    public static let main = "main"
}
