import Cataloging
import Clocks
import Identifiers
import JSON
import Querying
import Terminal

/// A moment for people: UTC, to the second.
enum TimeText {
    static func seconds(_ time: Timestamp) -> String {
        let whole = Timestamp(microseconds: time.microseconds.flooredDivision(by: 1_000_000) * 1_000_000)
        return whole.description.replacing("T", with: " ").replacing("Z", with: "")
    }
}

/// The values of the catalog as JSON.
enum CatalogJSON {
    static func commit(_ commit: Commit) -> JSONValue {
        [
            "id": .string(commit.id.description), "parents": .array(commit.parents.map { .string($0.description) }),
            "author": .string(commit.author), "message": .string(commit.message),
            "time": .string(commit.time.description), "properties": properties(commit.properties),
        ]
    }

    static func reference(_ reference: Reference) -> JSONValue {
        [
            "name": .string(reference.name.text), "kind": .string(reference.kind.rawValue),
            "commit": .string(reference.target.description), "created_at": .string(reference.createdAt.description),
            "metadata": properties(reference.metadata),
        ]
    }

    static func properties(_ properties: Properties) -> JSONValue {
        .object(JSONObject(properties.map { ($0.name, JSONValue.string($0.value)) }))
    }

    static func content(_ content: Content?) -> JSONValue {
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

    static func conflict(_ conflict: MergeConflict) -> JSONValue {
        ["key": .string(conflict.key.description), "reason": .string(ConflictText.reason(conflict.kind))]
    }

    static func difference(_ difference: KeyDifference) -> JSONValue {
        [
            "key": .string(difference.key.description),
            "kind": .string((difference.after ?? difference.before)?.kind.description ?? ""),
            "change": .string(difference.isAddition ? "added" : difference.isRemoval ? "removed" : "changed"),
        ]
    }
}

extension Invocation {
    /// A table on the screen, or what to say where it has no rows.
    func lines(_ table: TextTable, empty: String) -> [String] {
        if table.rows.isEmpty { return [empty] }
        return table.render(width: width, style: style, unicode: facts.hasUnicode).lines
    }
}

extension TableName {
    /// The name of a table in queries, or nil for keys that have none.
    init?(_ key: ContentKey) {
        switch key.elements.count {
        case 2: self.init(layer: key.elements[0], table: key.elements[1])
        case 3: self.init(namespace: key.elements[0], layer: key.elements[1], table: key.elements[2])
        default: return nil
        }
    }
}
