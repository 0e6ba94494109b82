import Errors
import Querying
import Testing

@Suite struct TableReadingTests {
    static let columns = [
        TableColumn(fieldID: 1, name: "id", type: .bigint), TableColumn(fieldID: 2, name: "name", type: .varchar),
    ]
    static let name = TableName(layer: "bronze", table: "orders")

    /// Writes a Parquet file with field IDs 1 and 2.
    func write(_ session: any QuerySession, _ sql: String, _ path: String, ids: String = "{id: 1, name: 2}")
        async throws
    {
        try await session.execute("COPY (\(sql)) TO '\(path)' (FORMAT parquet, FIELD_IDS \(ids))")
    }

    func binding(
        _ files: [ScanFile], columns: [TableColumn] = TableReadingTests.columns, version: String = "1",
        positions: PositionColumns? = nil
    ) -> TableBinding {
        TableBinding(
            name: Self.name, version: version, contents: .files(columns: columns, files), positions: positions)
    }

    @Test func columnsAreFoundByFieldID() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let path = "\(folder)/it's odd.parquet"
                try await write(
                    session, "SELECT 7::INTEGER AS id, 'x' AS name", path.split(separator: "'").joined(separator: "''"))
                // Widened, renamed (also to each other's names), added with and without a default.
                let columns = [
                    TableColumn(fieldID: 2, name: "id", type: .varchar),
                    TableColumn(fieldID: 1, name: "Na\"me", type: .bigint),
                    TableColumn(
                        fieldID: 3, name: "added", shape: .primitive(.decimal(precision: 9, scale: 2)),
                        initialDefault: .decimal(.init(unscaled: 150, scale: 2))),
                    TableColumn(fieldID: 4, name: "filename", type: .date),
                ]
                try await session.define([binding([ScanFile(path: path, recordCount: 1)], columns: columns)])
                let found5 = try await session.texts("SELECT * FROM bronze.orders")
                #expect(found5 == ["x|7|1.50|NULL"])
                #expect(try await session.describe("FROM bronze.orders").map(\.type) == columns.map(\.type))
            }
        }
    }

    /// A table's fields reach DuckDB as one text where nothing in them means something in such a text, and as an expression otherwise.
    @Test(arguments: [
        "plain", "_1", "NULL", "null", "Null", "a b", " lead", "trail ", "a,b", "a=b", "a: b", "}", "{", ")", "[", "\"",
        "'", "\\", "ü", "日本", "-- x", "true",
    ])
    func namesOfFieldsAreTakenAsTheyAre(_ name: String) async throws {
        try await withFolder { folder in
            try await withSession { session in
                try await write(session, "SELECT 7::INTEGER AS id, 'x' AS name", "\(folder)/a.parquet")
                let columns = [
                    TableColumn(fieldID: 2, name: name, type: .varchar),
                    TableColumn(fieldID: 1, name: "n", shape: .primitive(.decimal(precision: 12, scale: 2))),
                    TableColumn(fieldID: 3, name: "at", type: .timestampWithTimeZone),
                ]
                let file = ScanFile(path: "\(folder)/a.parquet", recordCount: 1)
                try await session.define([binding([file], columns: columns)])
                #expect(try await session.texts("SELECT * FROM bronze.orders") == ["x|7.00|NULL"])
                let described = try await session.describe("FROM bronze.orders")
                #expect(described.map(\.name) == columns.map(\.name) && described.map(\.type) == columns.map(\.type))
            }
        }
    }

    @Test func noFilesGiveNoRowsOfTheRightTypes() async throws {
        try await withSession { session in
            let columns =
                Self.columns + [
                    TableColumn(
                        fieldID: 3, name: "s",
                        shape: .structure([TableColumn(fieldID: 4, name: "a b", type: .timestampWithTimeZone)]))
                ]
            try await session.define([
                binding([], columns: columns, positions: PositionColumns(file: "_file", position: "_pos"))
            ])
            let found6 = try await session.texts("SELECT count(*) FROM bronze.orders")
            #expect(found6 == ["0"])
            let described = try await session.describe("FROM bronze.orders")
            #expect(described.map(\.type) == columns.map(\.type) + [.varchar, .bigint])
        }
    }

    @Test func positionDeletesApplyToTheirFilesOnly() async throws {
        try await withFolder { folder in
            try await withSession { session in
                for file in 0..<3 {
                    try await write(
                        session, "SELECT \(file) * 1000 + i AS id, 'f' || i AS name FROM range(1000) t(i)",
                        "\(folder)/\(file).parquet")
                }
                // Written as Iceberg's writers do: the second file's paths are URIs.
                try await session.execute(
                    """
                    COPY (SELECT '\(folder)/0.parquet' AS file_path, unnest([0, 999]) AS pos) TO '\(folder)/d0.parquet'
                        (FORMAT parquet, FIELD_IDS {file_path: 2147483546, pos: 2147483545});
                    COPY (SELECT 'file://\(folder)/1.parquet' AS file_path, unnest([5, 5, 6]) AS pos) TO '\(folder)/d1.parquet'
                        (FORMAT parquet, FIELD_IDS {file_path: 2147483546, pos: 2147483545})
                    """)
                let files = [
                    ScanFile(
                        path: "\(folder)/0.parquet", recordCount: 1000, positionDeleteFiles: ["\(folder)/d0.parquet"]),
                    ScanFile(
                        path: "file://\(folder)/1.parquet", recordCount: 1000,
                        positionDeleteFiles: ["file://\(folder)/d1.parquet"]),
                    ScanFile(path: "\(folder)/2.parquet", recordCount: 1000),
                ]
                try await session.define([binding(files)])
                let sql = "SELECT count(*), min(id), max(id), sum(id) FROM bronze.orders"
                let deleted = 0 + 999 + 1005 + 1006
                let found7 = try await session.texts(sql)
                #expect(found7 == ["2996|1|2999|\(2999 * 3000 / 2 - deleted)"])
            }
        }
    }

    @Test func positionsNameTheFileAsItWasGiven() async throws {
        try await withFolder { folder in
            try await withSession { session in
                try await write(session, "SELECT i AS id, 'n' AS name FROM range(3) t(i)", "\(folder)/a.parquet")
                try await write(session, "SELECT 9 AS id, 'n' AS name", "\(folder)/b.parquet")
                let files = [
                    ScanFile(path: "file://\(folder)/a.parquet", recordCount: 3),
                    ScanFile(path: "\(folder)/b.parquet", recordCount: 1),
                ]
                try await session.define([
                    binding(files, positions: PositionColumns(file: "_file", position: "_pos"))
                ])
                let texts = try await session.texts("SELECT id, _file, _pos FROM bronze.orders ORDER BY id")
                #expect(
                    texts == [
                        "0|file://\(folder)/a.parquet|0", "1|file://\(folder)/a.parquet|1",
                        "2|file://\(folder)/a.parquet|2", "9|\(folder)/b.parquet|0",
                    ])
            }
        }
    }

    @Test func equalityDeletesMatchNullsAndApplyToTheirFilesOnly() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let rows = "(VALUES (1, 'a'), (2, NULL), (3, 'c'), (NULL, 'd')) t(id, name)"
                try await write(session, "FROM \(rows)", "\(folder)/old.parquet")
                try await write(session, "FROM \(rows)", "\(folder)/new.parquet")
                try await write(session, "SELECT unnest([1, NULL]) AS id", "\(folder)/e1.parquet", ids: "{id: 1}")
                try await write(session, "SELECT NULL::VARCHAR AS name", "\(folder)/e2.parquet", ids: "{name: 2}")
                let deletes = [
                    EqualityDelete(path: "\(folder)/e1.parquet", fieldIDs: [1]),
                    EqualityDelete(path: "\(folder)/e2.parquet", fieldIDs: [2]),
                ]
                try await session.define([
                    binding([
                        ScanFile(path: "\(folder)/old.parquet", recordCount: 4, equalityDeletes: deletes),
                        ScanFile(path: "\(folder)/new.parquet", recordCount: 4),
                    ])
                ])
                let texts = try await session.texts("SELECT id, name FROM bronze.orders ORDER BY name, id")
                #expect(texts == ["1|a", "3|c", "3|c", "NULL|d", "2|NULL"])
            }
        }
    }

    @Test func definitionsFollowTheirVersion() async throws {
        try await withFolder { folder in
            try await withSession { session in
                try await write(session, "SELECT 1 AS id, 'a' AS name", "\(folder)/a.parquet")
                try await write(session, "SELECT 2 AS id, 'b' AS name", "\(folder)/b.parquet")
                let a = ScanFile(path: "\(folder)/a.parquet", recordCount: 1)
                let b = ScanFile(path: "\(folder)/b.parquet", recordCount: 1)
                try await session.define([binding([a], version: "1")])
                try await session.define([binding([b], version: "1")])
                let found8 = try await session.texts("SELECT id FROM bronze.orders")
                #expect(found8 == ["1"])
                try await session.define([binding([a, b], version: "2")])
                let found9 = try await session.texts("SELECT sum(id) FROM bronze.orders")
                #expect(found9 == ["3"])
                let view = TableBinding(
                    name: TableName(namespace: "sales", layer: "gold", table: "total"), version: "1",
                    contents: .view(sql: "SELECT sum(id) AS total FROM bronze.orders -- a comment"))
                try await session.define([view])
                let found10 = try await session.texts("SELECT * FROM sales.gold.total")
                #expect(found10 == ["3"])
            }
        }
    }

    @Test func aMissingFileIsNamed() async throws {
        try await withSession { session in
            let error = await failure {
                try await session.define([binding([ScanFile(path: "/nowhere/x.parquet", recordCount: 1)])])
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("bronze.orders") == true)
            #expect(error?.message.contains("/nowhere/x.parquet") == true)
        }
    }

    @Test func countsComeFromTheFooters() async throws {
        try await withFolder { folder in
            try await withSession { session in
                try await write(session, "SELECT i AS id, 'n' AS name FROM range(1000) t(i)", "\(folder)/a.parquet")
                try await session.define([binding([ScanFile(path: "\(folder)/a.parquet", recordCount: 1000)])])
                let plan = try await session.texts("EXPLAIN SELECT count(*) FROM bronze.orders").joined()
                #expect(!plan.contains("id"), "the scan reads no column: \(plan)")
            }
        }
    }

    @Test func thousandsOfFilesAreOneTable() async throws {
        try await withFolder { folder in
            try await withSession { session in
                try await session.execute(
                    """
                    COPY (SELECT i AS id, 'n' AS name, i AS part FROM range(2000) t(i)) TO '\(folder)'
                        (FORMAT parquet, FIELD_IDS {id: 1, name: 2}, PARTITION_BY (part), OVERWRITE_OR_IGNORE true)
                    """)
                let files = (0..<2000).map {
                    ScanFile(path: "\(folder)/part=\($0)/data_0.parquet", recordCount: 1)
                }
                try await session.define([binding(files)])
                let found11 = try await session.texts("SELECT count(*), sum(id) FROM bronze.orders")
                #expect(found11 == ["2000|1999000"])
            }
        }
    }
}
