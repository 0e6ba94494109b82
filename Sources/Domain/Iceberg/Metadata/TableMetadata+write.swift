internal import Clocks
internal import Identifiers
internal import JSON

extension TableMetadata {
    /// The content of a metadata file, format version 2.
    public func encoded() -> [UInt8] {
        var writer = JSONByteWriter(capacity: 4096 + 800 * snapshots.count + 200 * metadataLog.count)
        writer.object { writer in
            writer.member("format-version", Int64(Self.formatVersion))
            writer.member("table-uuid", tableUUID.description)
            writer.member("location", location)
            writer.member("last-sequence-number", lastSequenceNumber)
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
            writer.array("snapshots", snapshots) { $1.write(to: &$0) }
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
        }
    }
}

/// Writes JSON straight into bytes, for documents that are written on every commit.
struct JSONByteWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether the next member or element follows another.
    private var needsComma = false

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func object(_ body: (inout JSONByteWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    mutating func array<Element>(_ name: String, _ elements: [Element], _ body: (inout JSONByteWriter, Element) -> Void)
    {
        self.name(name)
        open(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        close(UInt8(ascii: "]"))
    }

    mutating func name(_ name: String) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: Int64) {
        self.name(name)
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    mutating func member(_ name: String, _ map: [String: String]) {
        self.name(name)
        object { writer in
            for (key, value) in map.sorted(by: { $0.key < $1.key }) { writer.member(key, value) }
        }
    }

    mutating func value(_ value: JSONValue) {
        separate()
        bytes.append(contentsOf: value.encoded())
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ mark: UInt8) {
        separate()
        bytes.append(mark)
        needsComma = false
    }

    private mutating func close(_ mark: UInt8) {
        bytes.append(mark)
        needsComma = true
    }

    private mutating func string(_ text: String) {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
            bytes.append(contentsOf: JSONValue.string(text).encoded())
            return
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }
}
