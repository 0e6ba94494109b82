package import Cataloging
internal import Clocks
internal import Identifiers
package import JSON

/// The values of the catalog as JSON.
package enum CatalogJSON {
    package static func commit(_ commit: Commit) -> JSONValue {
        [
            "id": .string(commit.id.description), "parents": .array(commit.parents.map { .string($0.description) }),
            "author": .string(commit.author), "message": .string(commit.message),
            "time": .string(commit.time.description), "properties": properties(commit.properties),
        ]
    }

    package static func reference(_ reference: Reference) -> JSONValue {
        [
            "name": .string(reference.name.text), "kind": .string(reference.kind.rawValue),
            "commit": .string(reference.target.description), "created_at": .string(reference.createdAt.description),
            "metadata": properties(reference.metadata),
        ]
    }

    package static func properties(_ properties: Properties) -> JSONValue {
        .object(JSONObject(properties.map { ($0.name, JSONValue.string($0.value)) }))
    }

    package static func content(_ content: Content?) -> JSONValue {
        switch content {
        case .table(let table):
            [
                "kind": "table", "id": .string(table.id.description),
                "metadata_location": .string(table.metadataLocation),
                "snapshot_id": table.snapshotID.map { .integer($0) } ?? .null,
                "properties": properties(table.properties),
            ]
        case .view(let view):
            [
                "kind": "view", "id": .string(view.id.description), "sql": .string(view.sql),
                "dialect": .string(view.dialect), "properties": properties(view.properties),
            ]
        case .namespace(let namespace): ["kind": "namespace", "properties": properties(namespace.properties)]
        case nil: .null
        }
    }

    package static func conflict(_ conflict: MergeConflict) -> JSONValue {
        ["key": .string(conflict.key.description), "reason": .string(ConflictText.reason(conflict.kind))]
    }

    package static func difference(_ difference: KeyDifference) -> JSONValue {
        [
            "key": .string(difference.key.description),
            "kind": .string((difference.after ?? difference.before)?.kind.description ?? ""),
            "change": .string(difference.isAddition ? "added" : difference.isRemoval ? "removed" : "changed"),
        ]
    }
}
