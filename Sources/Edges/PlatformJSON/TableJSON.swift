package import CatalogService
package import Cataloging
package import Iceberg
internal import Identifiers
package import JSON

/// Tables and views as JSON.
package enum TableJSON {
    package static func list(_ entries: [CatalogEntry], at commit: CommitID) -> JSONValue {
        [
            "commit": .string(commit.description),
            "tables": .array(
                entries.map { entry in
                    [
                        "name": .string(entry.key.description), "kind": .string(entry.content.kind.description),
                        "rows": rows(entry.content).map { .integer(Int64($0)) } ?? .null,
                    ]
                }),
        ]
    }

    package static func rows(_ content: Content) -> Int? {
        content.table.flatMap { $0.properties[ContentProperties.rows] }.flatMap { Int($0) }
    }

    package static func view(_ view: ViewContent, _ key: ContentKey) -> JSONValue {
        ["name": .string(key.description), "kind": "view", "sql": .string(view.sql), "dialect": .string(view.dialect)]
    }

    package static func table(_ table: LoadedTable) -> JSONValue {
        let metadata = table.metadata
        var object: JSONObject = [
            "name": .string(table.key.description), "kind": "table", "id": .string(metadata.tableUUID.description),
            "location": .string(metadata.location), "metadata_location": .string(table.metadataLocation),
            "snapshots": .integer(Int64(metadata.snapshots.count)),
        ]
        object["snapshot_id"] = metadata.currentSnapshotID.map { .integer($0) } ?? .null
        object["rows"] = metadata.liveRowCount.map { .integer($0) } ?? .null
        object["bytes"] = total(metadata, SnapshotSummary.totalFilesSize).map { .integer($0) } ?? .null
        object["data_files"] = total(metadata, SnapshotSummary.totalDataFiles).map { .integer($0) } ?? .null
        object["columns"] = .array(metadata.currentSchema.fields.map(column))
        object["partition_by"] = .array(partitions(metadata).map { .string($0) })
        object["properties"] = .object(
            JSONObject(metadata.properties.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        object["catalog_properties"] = CatalogJSON.properties(table.content.properties)
        return .object(object)
    }

    private static func column(_ field: NestedField) -> JSONValue {
        var object: JSONObject = [
            "id": .integer(Int64(field.id)), "name": .string(field.name), "type": .string(field.type.description),
            "required": .bool(field.required),
        ]
        object["doc"] = field.doc.map { .string($0) }
        return .object(object)
    }

    package static func total(_ metadata: TableMetadata, _ name: String) -> Int64? {
        metadata.currentSnapshot.flatMap { $0.count(name) }
    }

    /// The fields of the partition spec, such as `day(sold_at)`.
    package static func partitions(_ metadata: TableMetadata) -> [String] {
        metadata.defaultSpec.fields.map { field in
            let column = metadata.currentSchema.name(ofField: field.sourceID) ?? "column \(field.sourceID)"
            return field.transform == .identity ? column : "\(field.transform)(\(column))"
        }
    }
}
