import Errors
import Querying
import Testing

/// DuckDB matches top-level columns by field ID and nested fields by name; these check that Martlet's reading follows IDs.
@Suite struct NestedRenameTests {
    @Test func renamedNestedFieldsAreFoundByID() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let old = "\(folder)/old.parquet"
                let new = "\(folder)/new.parquet"
                try await session.execute(
                    """
                    COPY (SELECT {'a': 1, 'b': 'x'} AS s, [{'a': 5}] AS l, MAP {'k': {'a': 7}} AS m) TO '\(old)' (FORMAT parquet,
                        FIELD_IDS {s: {__duckdb_field_id: 1, a: 2, b: 3},
                            l: {__duckdb_field_id: 4, element: {__duckdb_field_id: 5, a: 6}},
                            m: {__duckdb_field_id: 7, key: 8, value: {__duckdb_field_id: 9, a: 10}}});
                    COPY (SELECT {'b': 2::BIGINT, 'a': 'y'} AS s, [{'z': 6}, NULL] AS l, NULL::MAP(VARCHAR, STRUCT(z INTEGER)) AS m)
                        TO '\(new)' (FORMAT parquet,
                        FIELD_IDS {s: {__duckdb_field_id: 1, b: 2, a: 3},
                            l: {__duckdb_field_id: 4, element: {__duckdb_field_id: 5, z: 6}},
                            m: {__duckdb_field_id: 7, key: 8, value: {__duckdb_field_id: 9, z: 10}}})
                    """)
                let columns = [
                    TableColumn(
                        fieldID: 1, name: "s",
                        shape: .structure([
                            TableColumn(fieldID: 2, name: "b", type: .bigint),
                            TableColumn(fieldID: 3, name: "a", type: .varchar),
                            TableColumn(fieldID: 11, name: "new", type: .date),
                        ])),
                    TableColumn(
                        fieldID: 4, name: "l",
                        shape: .list(
                            element: TableColumn(
                                fieldID: 5, name: "element",
                                shape: .structure([TableColumn(fieldID: 6, name: "z", type: .integer)])))),
                    TableColumn(
                        fieldID: 7, name: "m",
                        shape: .map(
                            key: TableColumn(fieldID: 8, name: "key", type: .varchar),
                            value: TableColumn(
                                fieldID: 9, name: "value",
                                shape: .structure([TableColumn(fieldID: 10, name: "z", type: .integer)])))),
                ]
                let files = [ScanFile(path: old, recordCount: 1), ScanFile(path: new, recordCount: 1)]
                var binding = TableBinding(
                    name: TableName(layer: "bronze", table: "t"), version: "1",
                    contents: .files(columns: columns, files))
                binding.nestedFieldsWereRenamed = true
                try await session.define([binding])
                #expect(
                    try await session.texts("SELECT * FROM bronze.t ORDER BY s.b") == [
                        "{'b': 1, 'a': x, 'new': NULL}|[{'z': 5}]|{k={'z': 7}}",
                        "{'b': 2, 'a': y, 'new': NULL}|[{'z': 6}, NULL]|NULL",
                    ])
                #expect(try await session.describe("FROM bronze.t").map(\.type) == columns.map(\.type))
            }
        }
    }
}
