import Errors
import Querying
import Testing

@Suite struct ParquetWritingTests {
    static let columns = [
        TableColumn(fieldID: 1, name: "id", type: .bigint, isRequired: true),
        TableColumn(fieldID: 2, name: "day", type: .date),
        TableColumn(
            fieldID: 3, name: "s q",
            shape: .structure([
                TableColumn(fieldID: 4, name: "x", type: .decimal(precision: 9, scale: 2)),
                TableColumn(
                    fieldID: 5, name: "l",
                    shape: .list(element: TableColumn(fieldID: 6, name: "element", type: .varchar))),
            ])),
    ]

    func write(_ session: any QuerySession, _ sql: String, _ folder: String, partitioning: [PartitionField] = [])
        async throws -> [WrittenFile]
    {
        try await session.writeParquet(
            ParquetWrite(
                sql: sql, folder: folder, filePrefix: "w-1", columns: Self.columns, partitioning: partitioning))
    }

    @Test func filesCarryFieldIDsTypesAndStatistics() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let sql = """
                    SELECT {'l': ['b', 'a'], 'x': 1.5 * i} AS "S Q", i::INTEGER AS id, if(i = 3, NULL, DATE '1969-12-31') AS day
                    FROM range(1, 4) t(i); -- the end
                    """
                let files = try await write(session, sql, "file://\(folder)/new/deep")
                #expect(files.count == 1)
                let file = try #require(files.first)
                #expect(file.path == "file://\(folder)/new/deep/w-1-0.parquet")
                #expect(file.rowCount == 3)
                #expect(file.partition.isEmpty)
                #expect(Set(file.columns.keys) == [1, 2, 4, 6])
                #expect(file.columns[1]?.lower == .integer(1))
                #expect(file.columns[1]?.upper == .integer(3))
                #expect(file.columns[2]?.nullCount == 1)
                #expect(file.columns[2]?.lower == .date(-1))
                #expect(file.columns[4]?.upper == .decimal(.init(unscaled: 450, scale: 2)))
                #expect(file.columns[6]?.lower == .text("a"))
                #expect(file.columns[6]?.valueCount == 6)
                let ids = try await session.texts(
                    "SELECT name, field_id FROM parquet_schema('\(file.path)') WHERE field_id IS NOT NULL")
                #expect(ids == ["id|1", "day|2", "s q|3", "x|4", "l|5", "element|6"])
                try await session.define([
                    TableBinding(
                        name: TableName(layer: "a", table: "b"), version: "1",
                        contents: .files(columns: Self.columns, [ScanFile(path: file.path, recordCount: 3)]))
                ])
                let rows = try await session.texts("FROM a.b WHERE id = 2")
                #expect(rows == ["2|1969-12-31|{'x': 3.00, 'l': [b, a]}"])
            }
        }
    }

    @Test func partitionsHaveTheirValues() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let partitioning = [
                    PartitionField(name: "id", sourceID: 1, transform: .identity),
                    PartitionField(name: "month", sourceID: 2, transform: .month),
                    PartitionField(name: "gone", sourceID: 2, transform: .void),
                ]
                let sql = "SELECT i % 2 AS id, if(i = 0, NULL, DATE '1969-12-31') AS day FROM range(4) t(i)"
                let files = try await write(session, sql, folder, partitioning: partitioning)
                let found = files.map { "\($0.rowCount) " + $0.partition.map(\.text).joined(separator: "|") }
                #expect(found.sorted() == ["1 0|-1|NULL", "1 0|NULL|NULL", "2 1|-1|NULL"])
                let schema = try await session.texts(
                    "SELECT DISTINCT name FROM parquet_schema('\(folder)/**/*.parquet')")
                #expect(!schema.contains { $0.hasPrefix("p_") }, "partition columns are not written")
            }
        }
    }

    /// Values of the transforms as the Iceberg specification defines them; those of bucket are from its appendix B.
    static let transforms: [(SQLType, PartitionTransform, String, String)] = [
        (.date, .year, "DATE '1969-06-01'", "-1"), (.timestamp, .month, "TIMESTAMP '1969-12-31 23:00:00'", "-1"),
        (.timestampWithTimeZone, .day, "TIMESTAMPTZ '1970-01-01 23:00:00-02'", "1970-01-02"),
        (.timestamp, .day, "TIMESTAMP '1969-12-31 23:00:00'", "1969-12-31"),
        (.timestamp, .hour, "TIMESTAMP '1969-12-31 23:59:00'", "-1"),
        (.timestamp, .hour, "TIMESTAMP '1970-01-01 01:00:00'", "1"),
        (.integer, .truncate(10), "-1", "-10"), (.bigint, .truncate(10), "11", "10"),
        (.decimal(precision: 9, scale: 2), .truncate(50), "10.65", "10.50"),
        (.decimal(precision: 9, scale: 2), .truncate(50), "-0.05", "-0.50"),
        (.varchar, .truncate(3), "'éèàb/c'", "éèà"), (.integer, .bucket(100), "34", "79"),
        (.bigint, .bucket(100), "34", "79"), (.date, .bucket(100), "DATE '2017-11-16'", "26"),
        (.varchar, .bucket(100), "'iceberg'", "89"), (.integer, .bucket(7), "NULL", "NULL"),
        (.blob, .bucket(128), "'\\x00\\x01\\x02\\x03'::BLOB", "57"), (.boolean, .identity, "true", "true"),
        (.varchar, .identity, "'a/b=c d'", "a/b=c d"),
    ]

    @Test(arguments: transforms.indices) func transformsFollowTheSpecification(_ index: Int) async throws {
        let (type, transform, value, expected) = Self.transforms[index]
        try await withFolder { folder in
            try await withSession { session in
                let files = try await session.writeParquet(
                    ParquetWrite(
                        sql: "SELECT CAST(\(value) AS \(type.sql)) AS v", folder: folder, filePrefix: "w",
                        columns: [TableColumn(fieldID: 1, name: "v", type: type)],
                        partitioning: [PartitionField(name: "p", sourceID: 1, transform: transform)]))
                #expect(files.map { $0.partition.map(\.text) } == [[expected]])
            }
        }
    }

    @Test func noRowsMakeNoFile() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let sql = "SELECT 1 AS id, NULL::DATE AS day WHERE false"
                let plain = try await write(session, sql, folder + "/a")
                #expect(plain.isEmpty)
                let split = try await write(
                    session, sql, folder + "/b",
                    partitioning: [PartitionField(name: "day", sourceID: 2, transform: .day)])
                #expect(split.isEmpty)
                let found1 = try await session.texts("SELECT count(*) FROM glob('\(folder)/*/*.parquet')")
                #expect(found1 == ["0"])
            }
        }
    }

    @Test func columnsThatDoNotFitAreNamed() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let missing = await failure { _ = try await write(session, "SELECT DATE '2020-01-01' AS day", folder) }
                #expect(missing?.message.contains("'id'") == true)
                let extra = await failure { _ = try await write(session, "SELECT 1 AS id, 2 AS dayy", folder) }
                #expect(extra?.message.contains("'dayy'") == true)
                #expect(extra?.hint == "Did you mean 'day'?")
                let null = await failure { _ = try await write(session, "SELECT NULL::BIGINT AS id", folder) }
                #expect(null?.message.contains("required") == true)
                let found2 = try await session.texts("SELECT count(*) FROM glob('\(folder)/*.parquet')")
                #expect(found2 == ["0"])
                let error = await failure { _ = try await write(session, "SELECT 1 AS id,\n nope AS day", folder) }
                #expect(error?.location?.line == 2)
                #expect(error?.location?.column == 2)
            }
        }
    }

    @Test func largeWritesAreSplit() async throws {
        try await withFolder { folder in
            try await withSession { session in
                let files = try await session.writeParquet(
                    ParquetWrite(
                        sql: "SELECT i AS id FROM range(3000000) t(i) ORDER BY hash(i)", folder: folder,
                        filePrefix: "w",
                        columns: [TableColumn(fieldID: 1, name: "id", type: .bigint)], targetFileSize: 1 << 20))
                #expect(files.count > 3)
                #expect(files.reduce(0) { $0 + $1.rowCount } == 3_000_000)
            }
        }
    }
}
