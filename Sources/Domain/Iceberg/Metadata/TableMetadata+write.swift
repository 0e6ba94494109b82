internal import Clocks
internal import Identifiers
internal import JSON

/// Which snapshots of a table a reader wants to know of; the words are those of the Iceberg REST catalog.
public enum SnapshotSelection: String, Hashable, Sendable, CaseIterable {
    case all
    /// Those that a branch or tag of the table names.
    case refs
}

extension TableMetadata {
    /// The content of a metadata file.
    ///
    /// - Parameter selection: What is less than `all` is for readers, and no metadata file.
    public func encoded(snapshots selection: SnapshotSelection = .all) -> [UInt8] {
        let snapshots = self.snapshots(in: selection)
        var writer = JSONByteWriter(capacity: 4096 + 800 * snapshots.count + 200 * metadataLog.count)
        writer.object { writer in
            writer.member("format-version", Int64(formatVersion))
            writer.member("table-uuid", tableUUID.description)
            writer.member("location", location)
            writer.member("last-sequence-number", lastSequenceNumber)
            if formatVersion >= Self.rowLineageVersion { writer.member("next-row-id", nextRowID) }
            writer.member("last-updated-ms", lastUpdated.milliseconds)
            writer.member("last-column-id", Int64(lastColumnID))
            writer.member("current-schema-id", Int64(currentSchemaID))
            writer.array("schemas", schemas) { $0.value($1.json) }
            writer.member("default-spec-id", Int64(defaultSpecID))
            writer.array("partition-specs", specs) { $0.value($1.json) }
            writer.member("last-partition-id", Int64(lastPartitionID))
            writer.member("default-sort-order-id", Int64(defaultSortOrderID))
            writer.array("sort-orders", sortOrders) { $0.value($1.json) }
            writer.member("properties", properties)
            if let currentSnapshotID { writer.member("current-snapshot-id", currentSnapshotID) }
            writer.name("refs")
            writer.object { writer in
                for (name, ref) in refs.sorted(by: { $0.key < $1.key }) {
                    writer.name(name)
                    writer.value(ref.json)
                }
            }
            writer.array("snapshots", snapshots) { writer, snapshot in
                if let bytes = encodedSnapshots.fragments[snapshot.snapshotID] {
                    writer.encoded(bytes)
                } else {
                    snapshot.write(to: &writer)
                }
            }
            writer.array("statistics", statistics) { $0.value($1.json) }
            writer.array("partition-statistics", partitionStatistics) { $0.value($1.json) }
            writer.array("snapshot-log", snapshotLog) { writer, entry in
                writer.object {
                    $0.member("snapshot-id", entry.snapshotID)
                    $0.member("timestamp-ms", entry.timestamp.milliseconds)
                }
            }
            writer.array("metadata-log", metadataLog) { writer, entry in
                writer.object {
                    $0.member("metadata-file", entry.metadataFile)
                    $0.member("timestamp-ms", entry.timestamp.milliseconds)
                }
            }
            for (name, value) in otherMembers.members {
                writer.name(name)
                writer.value(value)
            }
        }
        return writer.bytes
    }

    private func snapshots(in selection: SnapshotSelection) -> [Snapshot] {
        switch selection {
        case .all: return snapshots
        case .refs:
            let named = Set(refs.values.map(\.snapshotID))
            return snapshots.filter { named.contains($0.snapshotID) }
        }
    }
}

extension Snapshot {
    func write(to writer: inout JSONByteWriter) {
        writer.object { writer in
            writer.member("snapshot-id", snapshotID)
            if let parentSnapshotID { writer.member("parent-snapshot-id", parentSnapshotID) }
            writer.member("sequence-number", sequenceNumber)
            writer.member("timestamp-ms", timestamp.milliseconds)
            writer.member("manifest-list", manifestList)
            writer.member("summary", summary)
            if let schemaID { writer.member("schema-id", Int64(schemaID)) }
            if let firstRowID { writer.member("first-row-id", firstRowID) }
            if let addedRows { writer.member("added-rows", addedRows) }
            if let keyID { writer.member("key-id", keyID) }
        }
    }
}

/// The JSON of snapshots, kept so that a commit writes anew only what it added.
///
/// A snapshot never changes under its number. The memory says nothing about the table, so all values are equal.
struct EncodedSnapshots: Hashable, Sendable {
    var fragments: [Int64: [UInt8]] = [:]

    static func == (left: EncodedSnapshots, right: EncodedSnapshots) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}

extension TableMetadata {
    /// Remembers the JSON of all present snapshots, and of no others.
    mutating func rememberEncodedSnapshots() {
        for snapshot in snapshots where encodedSnapshots.fragments[snapshot.snapshotID] == nil {
            var writer = JSONByteWriter(capacity: 800)
            snapshot.write(to: &writer)
            encodedSnapshots.fragments[snapshot.snapshotID] = writer.bytes
        }
        guard encodedSnapshots.fragments.count > snapshots.count else { return }
        let present = Set(snapshots.map(\.snapshotID))
        encodedSnapshots.fragments = encodedSnapshots.fragments.filter { present.contains($0.key) }
    }
}
