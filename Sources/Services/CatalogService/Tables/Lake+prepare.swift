public import Iceberg
internal import Identifiers
internal import Clocks
internal import ObjectStorage

extension Lake {
    /// Writes the manifests of an operation on a table as it is, or as it will be once other updates are applied.
    ///
    /// - Parameter summary: Members for the snapshot's summary, such as the run that makes it.
    public func prepare(
        _ operation: TableOperation, on metadata: TableMetadata, summary: [String: String] = [:]
    ) async throws -> PreparedChange {
        let context = CommitContext(
            timestamp: clock.now(), makeUUID: { UUID.random() }, summary: summary, cache: manifests)
        return try await SnapshotProducer(metadata: metadata, store: store, context: context).prepare(operation)
    }
}

/// What a new table is to be.
public struct TableDefinition: Sendable {
    /// Field IDs are assigned anew.
    public var fields: [NestedField]
    /// The partitioning by column name.
    public var partitioning: [(column: String, transform: Transform)]
    public var properties: [String: String]

    public init(
        fields: [NestedField], partitioning: [(column: String, transform: Transform)] = [],
        properties: [String: String] = [:]
    ) {
        self.fields = fields
        self.partitioning = partitioning
        self.properties = properties
    }
}
