package import CatalogService
package import Cataloging
internal import Clocks
package import Iceberg
package import JSON

extension TableJSON {
    /// A commit, and the table as it left it; nil where it removed the table.
    package struct Change {
        package var commit: Commit
        package var table: LoadedTable?

        package init(commit: Commit, table: LoadedTable?) {
            self.commit = commit
            self.table = table
        }

        package var snapshot: Snapshot? { table?.metadata.currentSnapshot }
    }

    package static func change(_ change: Change) -> JSONValue {
        var object: JSONObject = ["commit": CatalogJSON.commit(change.commit)]
        object["removed"] = .bool(change.table == nil)
        if let snapshot = change.snapshot {
            let summary = snapshot.summary.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            object["snapshot"] = [
                "id": .integer(snapshot.snapshotID), "time": .string(snapshot.timestamp.description),
                "operation": snapshot.operation.map { .string($0.rawValue) } ?? .null,
                "summary": .object(JSONObject(summary)),
            ]
        }
        return .object(object)
    }
}
