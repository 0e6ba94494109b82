import Iceberg
import JSON
import ObjectStorage

/// A table whose snapshot is put together from manifests.
struct ScanSample {
    static let schema = Schema(fields: [
        NestedField(id: 1, name: "id", required: true, type: .long), NestedField(id: 2, name: "region", type: .string),
    ])
    static let byRegion = PartitionSpec(
        specID: 1, fields: [PartitionField(sourceID: 2, fieldID: 1000, name: "region", transform: .identity)])

    let store = InMemoryObjectStore()
    private(set) var manifests: [ManifestFile] = []

    /// A manifest that a snapshot with that sequence number added.
    mutating func add(
        _ name: String, spec: PartitionSpec = .unpartitioned, content: ManifestContent = .data, sequenceNumber: Int64,
        _ files: [DataFile]
    ) async throws {
        var writer = try ManifestWriter(
            path: "mem://t/\(name).avro", schema: Self.schema, spec: spec, content: content, snapshotID: sequenceNumber)
        for file in files { try writer.add(file) }
        var written = try writer.finish()
        written.manifest.sequenceNumber = sequenceNumber
        written.manifest.minSequenceNumber = sequenceNumber
        try await store.write(Location(written.manifest.path), written.bytes)
        manifests.append(written.manifest)
    }

    /// Stores the manifest list; the table.
    func table() async throws -> TableMetadata {
        let list = try ManifestList.encode(manifests, snapshotID: 9, parentSnapshotID: nil, sequenceNumber: 9)
        try await store.write(Location("mem://t/list.avro"), list)
        let json: JSONValue = [
            "format-version": 2, "table-uuid": "01020304-0506-0708-090a-0b0c0d0e0f10", "location": "mem://t",
            "last-sequence-number": 9, "last-updated-ms": 0, "last-column-id": 2, "current-schema-id": 0,
            "schemas": [Self.schema.json], "default-spec-id": 1,
            "partition-specs": [PartitionSpec.unpartitioned.json, Self.byRegion.json], "last-partition-id": 1000,
            "default-sort-order-id": 0, "sort-orders": [["order-id": 0, "fields": []]], "properties": [:],
            "current-snapshot-id": 9,
            "snapshots": [
                [
                    "snapshot-id": 9, "sequence-number": 9, "timestamp-ms": 0, "manifest-list": "mem://t/list.avro",
                    "summary": ["operation": "append"], "schema-id": 0,
                ]
            ],
        ]
        return try TableMetadata(json: json, file: "mem://t/metadata.json")
    }

    private static func partition(_ region: String?) -> PartitionTuple {
        region.map { PartitionTuple([.string($0)]) } ?? .empty
    }

    static func data(_ path: String, _ ids: ClosedRange<Int64>, region: String? = nil) -> DataFile {
        DataFile(
            path: path, partition: partition(region), recordCount: Int64(ids.count), fileSize: 100,
            valueCounts: [1: Int64(ids.count)], nullCounts: [1: 0],
            lowerBounds: [1: Literal.long(ids.lowerBound).bytes], upperBounds: [1: Literal.long(ids.upperBound).bytes])
    }

    static func positions(
        _ path: String, of file: String? = nil, bounds: (String, String)? = nil, region: String? = nil
    ) -> DataFile {
        let pathID = 2_147_483_546
        return DataFile(
            content: .positionDeletes, path: path, partition: partition(region), recordCount: 1, fileSize: 10,
            lowerBounds: bounds.map { [pathID: Array($0.0.utf8)] } ?? [:],
            upperBounds: bounds.map { [pathID: Array($0.1.utf8)] } ?? [:], referencedDataFile: file)
    }

    static func equality(_ path: String, region: String? = nil) -> DataFile {
        DataFile(
            content: .equalityDeletes, path: path, partition: partition(region), recordCount: 1, fileSize: 10,
            equalityIDs: [1])
    }
}
