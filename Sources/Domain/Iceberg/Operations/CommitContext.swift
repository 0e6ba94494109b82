public import Avro
public import Clocks
public import Identifiers

/// What a change needs from outside: time, chance, and what to note beside it.
public struct CommitContext: Sendable {
    public var timestamp: Timestamp
    /// Gives a new UUID each time.
    public var makeUUID: @Sendable () -> UUID
    /// Members added to the snapshot's summary, such as the run that made it.
    public var summary: [String: String]
    /// The branch of the table that the change goes to; nearly always `main`, since the catalog has the branches.
    public var branch: String
    /// How manifests and manifest lists are compressed.
    public var codec: AvroCodec
    /// How errors name the table; nil means its location.
    public var table: String?
    /// Spares reading manifests that this process read or wrote before.
    public var cache: ManifestCache?

    public init(
        timestamp: Timestamp, makeUUID: @escaping @Sendable () -> UUID, summary: [String: String] = [:],
        branch: String = SnapshotReference.main, codec: AvroCodec = .deflate,
        table: String? = nil, cache: ManifestCache? = nil
    ) {
        self.timestamp = timestamp
        self.makeUUID = makeUUID
        self.summary = summary
        self.branch = branch
        self.codec = codec
        self.table = table
        self.cache = cache
    }
}
