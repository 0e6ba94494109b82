internal import Errors

extension TableMetadata {
    /// Throws where parts of the metadata contradict each other.
    func validate(_ error: (String) -> MartletError) throws(MartletError) {
        guard !location.isEmpty else { throw error("the table has no location") }
        try validateNumbers(error)
        try validateDefinitions(error)
        try validateSnapshots(error)
    }

    /// IDs of columns, schemas and the like have 32 bits everywhere; one past them could be written and never be read.
    private func validateNumbers(_ error: (String) -> MartletError) throws(MartletError) {
        let highest = [
            ("column", lastColumnID), ("partition field", lastPartitionID),
            ("schema", schemas.lazy.map(\.schemaID).max() ?? 0),
            ("partition spec", specs.lazy.map(\.specID).max() ?? 0),
            ("sort order", sortOrders.lazy.map(\.orderID).max() ?? 0),
        ]
        guard lastSequenceNumber <= Snapshot.sequenceNumberLimit else {
            throw error("'last-sequence-number' is past \(Snapshot.sequenceNumberLimit)")
        }
        for (kind, number) in highest where number > Int32.max {
            throw error("there is no ID left for another \(kind)")
        }
    }

    private func validateDefinitions(_ error: (String) -> MartletError) throws(MartletError) {
        guard Set(schemas.map(\.schemaID)).count == schemas.count else { throw error("two schemas share an ID") }
        guard schemas.contains(where: { $0.schemaID == currentSchemaID }) else {
            throw error("the current schema \(currentSchemaID) is missing from 'schemas'")
        }
        for schema in schemas where schema.highestFieldID > lastColumnID {
            throw error(
                "the schema \(schema.schemaID) uses the field ID \(schema.highestFieldID), past 'last-column-id'")
        }
        guard Set(specs.map(\.specID)).count == specs.count else { throw error("two partition specs share an ID") }
        guard specs.contains(where: { $0.specID == defaultSpecID }) else {
            throw error("the default spec \(defaultSpecID) is missing from 'partition-specs'")
        }
        for spec in specs where spec.highestFieldID > lastPartitionID {
            throw error("the spec \(spec.specID) uses the field ID \(spec.highestFieldID), past 'last-partition-id'")
        }
        for field in defaultSpec.fields where field.transform != .void {
            guard currentSchema.field(id: field.sourceID) != nil else {
                throw error("the partition field '\(field.name)' has no source column \(field.sourceID)")
            }
        }
        guard Set(sortOrders.map(\.orderID)).count == sortOrders.count else {
            throw error("two sort orders share an ID")
        }
        guard defaultSortOrderID == 0 || sortOrders.contains(where: { $0.orderID == defaultSortOrderID }) else {
            throw error("the default sort order \(defaultSortOrderID) is missing from 'sort-orders'")
        }
    }

    private func validateSnapshots(_ error: (String) -> MartletError) throws(MartletError) {
        var ids: Set<Int64> = []
        for snapshot in snapshots {
            guard ids.insert(snapshot.snapshotID).inserted else {
                throw error("the snapshot \(snapshot.snapshotID) appears twice")
            }
            guard snapshot.sequenceNumber <= lastSequenceNumber else {
                throw error("the snapshot \(snapshot.snapshotID) is past 'last-sequence-number'")
            }
        }
        for (name, ref) in refs where !ids.contains(ref.snapshotID) {
            throw error("the ref '\(name)' names the snapshot \(ref.snapshotID), which is missing from 'snapshots'")
        }
        guard currentSnapshotID == refs[SnapshotReference.main]?.snapshotID else {
            throw error("'current-snapshot-id' is not the snapshot of the branch main")
        }
    }
}
