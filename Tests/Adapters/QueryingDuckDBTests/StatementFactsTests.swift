import Errors
import Querying
import Testing

@Suite struct StatementFactsTests {
    @Test func tablesAreFoundWhereverTheyAre() async throws {
        try await withSession { session in
            let sql = """
                WITH c AS (SELECT * FROM bronze.a), d AS (FROM c)
                SELECT (SELECT max(x) FROM ns.silver.b), now() FROM d JOIN gold.e AT (VERSION => 'dev') USING (id)
                WHERE id IN (SELECT id FROM range(3)) AND random() < 0.5
                """
            let facts = try await session.analyze(sql)
            #expect(facts.kind == .select)
            #expect(facts.tables.map { $0.parts.joined(separator: ".") } == ["bronze.a", "ns.silver.b", "gold.e"])
            let bytes = Array(sql.utf8)
            for (use, text) in zip(facts.tables, ["bronze.a", "ns.silver.b", "gold.e"]) {
                let offset = try #require(use.offset)
                #expect(String(decoding: bytes[offset...].prefix(text.utf8.count), as: UTF8.self) == text)
            }
            #expect(facts.tables[2].version == .init(unit: "VERSION", value: "dev"))
            #expect(facts.tableFunctions.map(\.name) == ["range"])
            #expect(facts.dependsOnClock)
            #expect(facts.dependsOnRandomness)
        }
    }

    @Test func filtersOfASingleTableAreRead() async throws {
        try await withSession { session in
            let facts = try await session.analyze(
                "FROM bronze.t WHERE a BETWEEN 1 AND 2 AND 3 < b AND c IN ('x', 'y') AND d IS NULL AND e >= DATE '2020-01-01' AND "
                    + "f + 1 = 2 AND (g = 1 OR h = 2) AND t.i = 1.5 AND other.j = 1 AND k = NULL")
            let table = TableName(layer: "bronze", table: "t")
            #expect(
                facts.filters == [
                    ColumnFilter(table: table, column: "a", comparison: .greaterOrEqual, values: [.integer(1)]),
                    ColumnFilter(table: table, column: "a", comparison: .lessOrEqual, values: [.integer(2)]),
                    ColumnFilter(table: table, column: "b", comparison: .greater, values: [.integer(3)]),
                    ColumnFilter(table: table, column: "c", comparison: .anyOf, values: [.text("x"), .text("y")]),
                    ColumnFilter(table: table, column: "d", comparison: .isNull, values: []),
                    ColumnFilter(table: table, column: "e", comparison: .greaterOrEqual, values: [.date(18262)]),
                    ColumnFilter(
                        table: table, column: "i", comparison: .equal, values: [.decimal(.init(unscaled: 15, scale: 1))]
                    ),
                ])
            for sql in [
                "FROM bronze.t LEFT JOIN bronze.u USING (a) WHERE a = 1", "SELECT * FROM (FROM bronze.t) WHERE a = 1",
            ] {
                let facts = try await session.analyze(sql)
                #expect(facts.filters.isEmpty)
            }
        }
    }

    @Test func kindsAndPlacesOfErrors() async throws {
        try await withSession { session in
            let explain = try await session.analyze("-- x\nEXPLAIN ANALYZE SELECT * FROM a.b")
            #expect(explain.kind == .explain)
            #expect(explain.tables.first?.offset == 35)
            let other = try await session.analyze("insert into a.b values (1)")
            #expect(other.kind == .other("INSERT"))
            let two = try await session.analyze("SELECT 1; SELECT 2")
            #expect(two.statementCount == 2)
            let error = await failure { _ = try await session.analyze("SELECT 1\nFROM FROM x") }
            #expect(error?.location?.line == 2)
            let empty = await failure { _ = try await session.analyze(" -- nothing\n") }
            #expect(empty?.message == "the query is empty")
        }
    }
}
