import Errors
import Querying
import Testing

@Suite struct ValueTests {
    /// Expressions whose text must be what DuckDB's own cast to VARCHAR gives.
    static let expressions = [
        "true", "42::TINYINT", "-7::SMALLINT", "2147483647::INTEGER", "(-9223372036854775808)::BIGINT",
        "170141183460469231731687303715884105727::HUGEINT", "255::UTINYINT", "18446744073709551615::UBIGINT",
        "340282366920938463463374607431768211455::UHUGEINT", "1.5::FLOAT", "0.1::FLOAT", "1e-7::DOUBLE", "1e20::DOUBLE",
        "123456789.123::DOUBLE", "'nan'::DOUBLE", "'-inf'::DOUBLE", "0.1::DOUBLE", "1e15::DOUBLE", "1e16::DOUBLE",
        "100000.0::DOUBLE", "12.50::DECIMAL(9,2)", "-0.05::DECIMAL(4,2)",
        "-12345678901234567890.123456789::DECIMAL(38,9)", "'héllo'", "'longer than twelve bytes'",
        "'\\xAA\\x00a'::BLOB", "'01010'::BIT", "123456789012345678901234567890::BIGNUM", "(-5)::BIGNUM",
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", "DATE '2024-02-29'", "DATE '1969-12-31'",
        "DATE '0044-03-15 (BC)'",
        "'infinity'::DATE", "TIME '01:02:03.5'", "TIMETZ '01:02:03+02:30'", "TIMESTAMP '2024-01-02 03:04:05.678'",
        "TIMESTAMP '1960-01-01 00:00:00.000001'", "'-infinity'::TIMESTAMP", "TIMESTAMP_S '2024-01-02 03:04:05'",
        "TIMESTAMP_MS '2024-01-02 03:04:05.5'", "TIMESTAMP_NS '2024-01-02 03:04:05.123456789'",
        "TIMESTAMPTZ '2024-01-02 03:04:05+02'", "INTERVAL '1 year 2 months 3 days 04:05:06.7'",
        "INTERVAL '-1 month'", "INTERVAL '-3 hours'", "INTERVAL 0 SECONDS", "'b'::ENUM('a', 'b')", "[1, 2, NULL]",
        "['a b', 'c,d', '', NULL]", "{'x': 1, 'y': {'z': 'it''s'}}", "MAP {'a': 1, 'b': NULL}", "[[1], [], NULL]",
        "[1.5, 2.5]::DOUBLE[2]", "'{\"a\": 1}'::JSON", "union_value(num := 3)", "MAP {[1]: {'k': DATE '2020-01-01'}}",
    ]

    @Test(arguments: expressions) func textIsWhatDuckDBPrints(_ expression: String) async throws {
        try await withSession { session in
            let rows = try await session.rows("SELECT \(expression), CAST(\(expression) AS VARCHAR)")
            #expect(rows[0][0].text == rows[0][1].text)
        }
    }

    @Test func nullsAreFoundInEveryTypeAndRow() async throws {
        try await withSession { session in
            let rows = try await session.rows(
                """
                SELECT if(i % 3 = 0, NULL, i), if(i % 3 = 0, NULL, 'text ' || i), if(i % 3 = 0, NULL, [i, i + 1]),
                    if(i % 3 = 0, NULL, {'a': i}) FROM range(5000) t(i) ORDER BY i
                """)
            #expect(rows.count == 5000)
            for (index, row) in rows.enumerated() {
                let i = Int64(index)
                guard index % 3 != 0 else {
                    #expect(row.filter { $0.isNull }.count == 4)
                    continue
                }
                #expect(row[0] == .integer(i))
                #expect(row[1] == .text("text \(i)"))
                #expect(row[2] == .list([.integer(i), .integer(i + 1)]))
                #expect(row[3] == .structure([.init(name: "a", value: .integer(i))]))
            }
        }
    }

    static let parameters: [QueryValue] = [
        .null, .boolean(true), .integer(-5), .unsigned(.max), .wide(.init(Int128.max)), .float(1.5), .double(-2.25),
        .decimal(.init(unsigned: 0)), .text("it's"), .blob([0, 255]), .uuid(high: 1, low: 2), .date(19_000),
        .time(3_600_000_001), .timestamp(-1), .timestampNanoseconds(1_000_000_001), .timestampWithTimeZone(5),
        .interval(months: 1, days: 2, microseconds: 3), .list([.integer(1), .null, .integer(3)]),
    ]

    @Test(arguments: parameters) func parametersComeBackAsTheyWere(_ value: QueryValue) async throws {
        try await withSession { session in
            let rows = try await session.rows("SELECT $1, $2", parameters: [value, .text("second")])
            #expect(rows == [[value, .text("second")]])
        }
    }

    @Test func typesOfColumnsAreTrees() async throws {
        try await withSession { session in
            let columns = try await session.describe(
                "SELECT 1::DECIMAL(9,2) AS a, [{'x': 1::BIGINT, 'y y': DATE '2020-01-01'}] AS b, MAP {'k': 1.5::FLOAT} AS c, "
                    + "'x'::ENUM('x') AS d, '1'::JSON AS e WHERE $1 > 0", parameters: [.integer(1)])
            #expect(columns.map(\.name) == ["a", "b", "c", "d", "e"])
            #expect(
                columns.map(\.type) == [
                    .decimal(precision: 9, scale: 2),
                    .list(.structure([.init(name: "x", type: .bigint), .init(name: "y y", type: .date)])),
                    .map(key: .varchar, value: .float), .enumeration(["x"]), .json,
                ])
            // The text of every type is SQL that means the same type.
            for column in columns where column.type != .enumeration(["x"]) {
                let again = try await session.describe("SELECT CAST(NULL AS \(column.type.sql)) AS v")
                #expect(again[0].type == column.type)
            }
        }
    }
}

extension QueryValue.Decimal {
    fileprivate init(unsigned value: Int) { self.init(unscaled: 12345, scale: 3) }
}
