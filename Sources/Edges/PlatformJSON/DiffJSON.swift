internal import Cataloging
package import JSON
package import QueryService
internal import Querying

/// A diff for scripts.
package enum DiffJSON {
    package static func document(_ diff: LakeDiff) -> JSONValue {
        [
            "from": .string(diff.from.description), "to": .string(diff.to.description),
            "tables": .array(diff.tables.map(table)),
        ]
    }

    private static func table(_ table: TableDiff) -> JSONValue {
        var object: JSONObject = [
            "name": .string(table.key.description), "kind": .string(table.kind.description),
            "change": .string(table.change.rawValue),
        ]
        if let sql = table.viewSQL {
            object["sql_before"] = sql.before.map { .string($0) } ?? .null
            object["sql_after"] = sql.after.map { .string($0) } ?? .null
            return .object(object)
        }
        object["rows_added"] = .integer(table.rowsAdded)
        object["rows_removed"] = .integer(table.rowsRemoved)
        object["rows_changed"] = table.rowsChanged.map { .integer($0) } ?? .null
        object["key"] = .array(table.rowKey.map { .string($0) })
        object["column_changes"] = .array(
            table.columnChanges.map { change in
                [
                    "change": .string(change.kind.rawValue), "column": .string(change.column),
                    "before": change.before.map { .string($0) } ?? .null,
                    "after": change.after.map { .string($0) } ?? .null,
                ]
            })
        object["files_read"] = .integer(Int64(table.filesRead))
        object["files_shared"] = .integer(Int64(table.filesShared))
        if !table.columns.isEmpty {
            object["samples"] = .array(table.samples.map { sample($0, table.columns) })
        }
        return .object(object)
    }

    private static func sample(_ sample: RowSample, _ columns: [ColumnInfo]) -> JSONValue {
        let values = zip(columns, sample.values).map { ($0.name, $1.json) }
        return ["side": .string(sample.side.rawValue), "row": .object(JSONObject(values))]
    }
}
