import Clocks
import Errors
import Identifiers
import JSON
import Runs
import Testing

@testable import Flows

@Suite struct FlowExpressionsTests {
    private let expressions = FlowExpressions()

    private func scope(_ parameters: JSONValue = [:], item: JSONValue? = nil) -> ExpressionScope {
        var random = SplitMix(seed: 1)
        return ExpressionScope(
            parameters: parameters,
            steps: ["load": StepResultView(status: .success, outputs: ["rows": 7, "names": ["a", "b"]])], item: item,
            index: item == nil ? nil : 0,
            run: RunView(
                id: RunID(UUID.timeOrdered(at: Timestamp(milliseconds: 0), using: &random)), name: "daily",
                trigger: "manual", author: "ada", branch: nil, startedAt: Timestamp(milliseconds: 0)))
    }

    @Test func wholeExpressionsKeepTheirTypes() throws {
        let spec: JSONValue = [
            "rows": "{{ steps.load.outputs.rows }}", "names": "{{ steps.load.outputs.names }}",
            "text": "has {{ steps.load.outputs.rows }} rows", "sum": "{{ params.n + 1 }}", "none": "{{ run.branch }}",
            "plain": "x", "deep": [["{{ params.n > 2 }}"]],
        ]
        #expect(
            try expressions.value(spec, in: scope(["n": 3])) == [
                "rows": 7, "names": ["a", "b"], "text": "has 7 rows", "sum": 4, "none": .null, "plain": "x",
                "deep": [[true]],
            ])
    }

    @Test func valuesAreNotEvaluatedAgain() throws {
        let value = try expressions.value("{{ params.text }}", in: scope(["text": "{{ params.secret }}"]))
        #expect(value == "{{ params.secret }}")
    }

    @Test func whatIsNotThereIsAnError() {
        for text in ["{{ params.nothing }}", "a {{ steps.other.outputs }}", "{{ item }}", "{{ 1 / 0 }}"] {
            let error = #expect(throws: MartletError.self) { try expressions.value(.string(text), in: scope()) }
            #expect(error?.message.contains("in the expression") == true)
        }
    }

    @Test func conditionsAndLists() throws {
        #expect(
            try expressions.condition("steps.load.outputs.rows > 5 and steps.load.status == 'success'", in: scope()))
        #expect(try !expressions.condition("params.x is defined", in: scope()))
        #expect(try expressions.list("steps.load.outputs.names", in: scope()) == ["a", "b"])
        #expect(try expressions.list(#"["{{ params.n }}", null, 2]"#, in: scope(["n": 1])) == [1, .null, 2])
        #expect(try expressions.list("range(3)", in: scope()) == [0, 1, 2])
        #expect(throws: MartletError.self) { try expressions.list("params.n", in: scope(["n": 1])) }
        #expect(throws: MartletError.self) { try expressions.list("range(20000)", in: scope()) }
    }

    @Test func scriptsTakeNothingThatTheShellActsOn() throws {
        let script = SpecText.marked("echo {{ params.x }} ${#A} {{ sh(params.x) }}", SpecText.shell)
        #expect(try expressions.value(script, in: scope(["x": "a-b.c"])) == "echo a-b.c ${#A} 'a-b.c'")
        for hostile in ["$(id)", "a;b", "`id`", "a'b", "a\nb", "a|b", "a>b", "a*"] {
            let error = #expect(throws: MartletError.self) {
                try expressions.value(script, in: scope(["x": .string(hostile)]))
            }
            #expect(error?.hint?.contains("sh(…)") == true)
            let quoted = SpecText.marked("echo {{ sh(params.x) }}", SpecText.shell)
            let text = try expressions.value(quoted, in: scope(["x": .string(hostile)]))
            #expect(text.stringValue == "echo '\(hostile.replacing("'", with: "'\\''"))'")
        }
    }

    @Test func sqlTakesNothingThatEndsALiteral() throws {
        let query = SpecText.marked("select '{{ params.x }}'", SpecText.sql)
        #expect(try expressions.value(query, in: scope(["x": "2026-01-31"])) == "select '2026-01-31'")
        #expect(throws: MartletError.self) { try expressions.value(query, in: scope(["x": "' or 1=1 --"])) }
        let quoted = SpecText.marked("select {{ sql(params.x) }} from {{ identifier(params.t) }}", SpecText.sql)
        #expect(
            try expressions.value(quoted, in: scope(["x": "it's", "t": "a.\"b"]))
                == "select 'it''s' from \"a\".\"\"\"b\"")
    }

    @Test func verbatimTextsAreLeftAlone() throws {
        let code = SpecText.marked("f'{{x}}' {% raw", SpecText.verbatim)
        #expect(try expressions.value(code, in: scope()) == "f'{{x}}' {% raw")
    }
}
