import Errors
import JSON
import Quality
import Testing

@Suite struct QualityTestTests {
    static let place = SourceLocation(file: "config.yaml", line: 3, column: 5)

    private func column(_ test: String, _ arguments: JSONValue = .null) throws -> QualityTest {
        try QualityTest(column: "total", test: test, arguments: arguments, at: Self.place)
    }

    @Test func readsAnnotations() throws {
        let text =
            "-- @severity: warning\n-- @description: No doubles\n-- @tags: Bronze, unique\n-- @remediation: Look\nselect 1"
        let test = try QualityTest(name: "t", path: "p/t.sql", text: text)
        #expect(test.severity == .warn)
        #expect(test.description == "No doubles")
        #expect(test.tags == ["bronze", "unique"])
        #expect(test.remediation == "Look")
        #expect(try QualityTest(name: "t", path: "p", text: "select 1").severity == .error)
        let error = #expect(throws: MartletError.self) {
            try QualityTest(name: "t", path: "p.sql", text: "-- @severity: fatal\n")
        }
        #expect(error?.location?.description == "p.sql:1:5")
    }

    @Test func compilesColumnTests() throws {
        #expect(try column("not_null").sql == #"SELECT * FROM {{ this }} WHERE "total" IS NULL"#)
        #expect(try column("accepted_values", ["it's", 2, true]).sql.hasSuffix(#""total" NOT IN ('it''s', 2, true)"#))
        #expect(try column("accepted_values", ["values": ["a"], "severity": "warn"]).severity == .warn)
        #expect(
            try column("relationships", ["to": "silver.customers", "field": "id"]).sql.contains(
                "{{ ref('silver.customers') }}"))
        #expect(try column("freshness", ["warn_after": ["hours": 6]]).severity == .warn)
        #expect(try column("freshness", ["error_after": ["days": 1]]).sql.contains("INTERVAL '86400 seconds'"))
        #expect(try column("unique").name == "unique_total")
    }

    @Test func namesAndValuesCannotLeaveTheirQuotes() throws {
        let test = try QualityTest(column: #"a"b{{x}}"#, test: "not_null", arguments: .null, at: Self.place)
        #expect(test.sql == #"SELECT * FROM {{ this }} WHERE {{ '"a""b{{x}}"' }} IS NULL"#)
    }

    @Test(
        arguments: [
            ("not_nul", .null), ("not_null", ["x": 1]), ("accepted_values", .null), ("accepted_values", [["a"]]),
            ("relationships", ["field": "id"]),
            ("freshness", .null), ("freshness", ["warn_after": ["weeks": 1]]), ("unique", ["severity": "fatal"]),
        ] as [(String, JSONValue)])
    func refusesWrongColumnTests(_ test: String, _ arguments: JSONValue) {
        let error = #expect(throws: MartletError.self) { try column(test, arguments) }
        #expect(error?.location == Self.place)
    }

    private func judge(
        _ sql: String, _ rows: [[String?]], count: Int? = nil, numeric: Bool = false, severity: TestSeverity = .error,
        expect: JSONValue = .null
    ) throws -> TestOutcome {
        let test = try QualityTest(
            configured: "t", sql: sql, expect: expect, severity: severity.rawValue, description: nil, at: Self.place)
        let answer = TestAnswer(
            columns: ["c"], rows: rows, rowCount: count ?? rows.count, isSingleNumericColumn: numeric)
        return TestOutcome.judging(answer, of: test, renderedSQL: sql)
    }

    @Test func rowsAreViolations() throws {
        #expect(try judge("select id from t", []).status == .passed)
        let failed = try judge("select id from t where bad", [["1"], ["2"], ["3"], ["4"]], count: 9, numeric: true)
        #expect(failed.status == .failed && failed.blocks)
        #expect(failed.violations == 9)
        #expect(failed.sampleRows == [["1"], ["2"], ["3"]])
        let warned = try judge("select id from t", [["1"]], numeric: true, severity: .warn)
        #expect(warned.status == .warned && !warned.blocks)
    }

    @Test func oneNumberIsACountOnlyWhereTheQueryCanGiveNothingElse() throws {
        #expect(try judge("select count(*) from t", [["0"]], numeric: true).status == .passed)
        #expect(try judge("select count(*) from t", [["7"]], numeric: true).violations == 7)
        #expect(
            try judge("SELECT abs((select count(*) from a) - (select count(*) from b)) AS d", [["0"]], numeric: true)
                .status == .passed)
        #expect(
            try judge("with x as (select id from t group by id) select sum(n) from x", [[nil]], numeric: true).status
                == .passed)
        #expect(try judge("select id from t where id = 0", [["0"]], numeric: true).status == .failed)
        #expect(
            try judge("select count(*) from t group by id having count(*) > 1", [["0"]], numeric: true).status
                == .failed)
        #expect(try judge("select count(*) from t union all select 1", [["0"]], numeric: true).status == .failed)
        #expect(try judge("select count(*) over () from t", [["0"]], numeric: true).status == .failed)
        #expect(try judge("select '(count(*))' as c from t", [["0"]], numeric: true).status == .failed)
    }

    @Test func expectedValues() throws {
        #expect(try judge("select 12", [["12"]], numeric: true, expect: 12).status == .passed)
        #expect(try judge("select 12.0", [["12.0"]], numeric: true, expect: 12).status == .passed)
        #expect(try judge("select 11", [["11"]], numeric: true, expect: 12).message == "the query gives 11, not 12")
        #expect(try judge("select 1", [], expect: 12).status == .failed)
    }

    @Test func cellsAreCutAndErrorsBlock() throws {
        let long = String(repeating: "x", count: 100)
        #expect(
            try judge("select c from t", [[long], ["a\nb"], [nil]]).sampleRows == [
                [String(repeating: "x", count: 39) + "…"], ["a b"], ["NULL"],
            ])
        let test = try QualityTest(name: "t", path: "p", text: "select 1")
        #expect(TestOutcome.notRun(test, because: MartletError(.failed, "boom")).blocks)
        #expect(TestOutcome.timedOut(test, afterSeconds: 60).status == .error)
    }
}
