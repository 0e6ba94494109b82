import Errors
import Templates
import Testing

@Suite struct TemplateTests {
    private func render(_ source: String, _ context: TemplateContext = TemplateContext()) throws -> String {
        try Template(compiling: source, name: "t.sql").render(context).text
    }

    private func failure(_ source: String, _ context: TemplateContext = TemplateContext()) -> MartletError? {
        #expect(throws: MartletError.self) { try render(source, context) }
    }

    @Test(
        arguments: [
            ("select {{ nam }}", "t.sql:1:11", "'nam' is undefined", "Did you mean 'name'?"),
            ("a\n  {{ name.uper() }}", "t.sql:2:11", "the str has no attribute 'uper'", "Did you mean 'upper'?"),
            ("{{ name|uppr }}", "t.sql:1:9", "there is no filter 'uppr'", "Did you mean 'upper'?"),
            (
                "{% if name is defind %}{% endif %}", "t.sql:1:15", "there is no test 'defind'",
                "Did you mean 'defined'?"
            ),
            (
                "x\n{% if a %}\n", "t.sql:2:4", "the block 'if' that begins here has no end",
                "Close it with {% endif %}."
            ),
            ("{% fro x in y %}", "t.sql:1:4", "there is no tag 'fro'", "Did you mean 'for'?"),
            ("é {{ 1 / 0 }}", "t.sql:1:6", "division by zero", nil),
            ("{{ 'a' < 1 }}", "t.sql:1:4", "values of types str and int have no order", nil),
            (
                "{% extends 'x' %}", "t.sql:1:4", "template inheritance ('extends') is not supported",
                "Use {% include %} or a macro instead."
            ),
        ] as [(String, String, String, String?)])
    func errorsSayWhatWhereAndWhatToDo(_ source: String, _ place: String, _ message: String, _ hint: String?) {
        var context = TemplateContext()
        context.values["name"] = .string("orders")
        let error = failure(source, context)
        #expect(error?.message == message)
        #expect(error?.location?.description == place)
        #expect(error?.hint == hint)
    }

    @Test func anErrorInsideAnIncludeNamesTheInclude() {
        let context = TemplateContext { name, _ in try Template(compiling: "\n {{ gone }}", name: "macros/\(name)") }
        #expect(failure("{% include 'm.sql' %}", context)?.location?.description == "macros/m.sql:2:5")
    }

    @Test func hostErrorsGetThePlaceOfTheCall() {
        var context = TemplateContext()
        context.define("ref") { _ in throw MartletError(.notFound, "there is no such table") }
        let error = failure("select *\nfrom {{ ref('x') }}", context)
        #expect(error?.code == .notFound)
        #expect(error?.location?.description == "t.sql:2:9")
        #expect(error?.location?.excerpt == "from {{ ref('x') }}")
    }

    @Test func sourceMapLeadsFromTheOutputToTheLine() throws {
        let source = "select\n{% for c in ['a', 'b'] %}  {{ c }},\n{% endfor %}  broken\nfrom {{ 'some' ~ 'thing' }} t"
        let rendered = try Template(compiling: source, name: "t.sql").render(TemplateContext())
        func place(of text: String) -> String? {
            rendered.text.firstRange(of: text).flatMap {
                rendered.location(
                    ofUTF8Offset: rendered.text.utf8.distance(from: rendered.text.startIndex, to: $0.lowerBound))
            }?.description
        }
        #expect(place(of: "broken") == "t.sql:3:15")
        #expect(place(of: "b,") == "t.sql:2:31")
        #expect(place(of: "thing") == "t.sql:4:9")
        #expect(place(of: " t") == "t.sql:3:13" || place(of: "select") == "t.sql:1:1")
        #expect(rendered.location(ofUTF8Offset: 100_000) == nil)
    }

    @Test func replacingKeepsTheMap() throws {
        var rendered = try Template(compiling: "a {{ 'xyz' }} b\nc d", name: "t").render(TemplateContext())
        rendered.replace([(0..<1, "LONGER"), (2..<5, "N")])
        #expect(rendered.text == "LONGER N b\nc d")
        #expect(rendered.location(ofUTF8Offset: 0)?.description == "t:1:1")
        #expect(rendered.location(ofUTF8Offset: 7)?.description == "t:1:6")
        #expect(rendered.location(ofUTF8Offset: 9)?.description == "t:1:15")
        #expect(rendered.location(ofUTF8Offset: 13)?.description == "t:2:3")
    }

    @Test(arguments: [
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set x = 'a' * 1000000 %}{% for i in range(1000) %}{{ x }}{% endfor %}",
        "{{ 'a' * 100000000000 }}", "{{ 9223372036854775807 + 1 }}", "{{ 10 ** 100 }}", "{{ range(1000000000) }}",
        "{% set l = [1] %}{% for i in range(100) %}{% do l.extend(l) %}{% endfor %}",
        "{% set l = [] %}{% do l.append(l) %}{{ l }}", "{{ '%999999999d' % 1 }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{{ \(String(repeating: "(", count: 3000))1\(String(repeating: ")", count: 3000)) }}",
        "{{ \(String(repeating: "-", count: 3000))1 }}", "{{ \(String(repeating: "not ", count: 3000))1 }}",
        "\(String(repeating: "{% if 1 %}", count: 3000))",
    ])
    func nothingExhaustsTheProcess(_ source: String) {
        _ = failure(source)
    }

    @Test func includesAreResolvedOnceAndRecursionEnds() throws {
        let context = TemplateContext { name, _ in
            try Template(compiling: name == "a" ? "A{% include 'b' %}" : "B{% include 'a' %}", name: name)
        }
        #expect(failure("{% include 'a' %}", context)?.code == .limitExceeded)
    }

    @Test func absentValuesPrintTheirTextAndAreFalse() throws {
        var context = TemplateContext()
        context.values["w"] = .absent(text: "?")
        #expect(
            try render(
                "{{ w }}{% if w %}x{% endif %}{{ w is none }}{{ w is defined }}{{ w|default('d') }}{{ w or 'o' }}",
                context)
                == "?TrueFalsedo")
    }

    @Test func annotationsOfLeadingComments() {
        let text =
            "-- @merge_strategy: incremental\n\n  --@unique_key: a, b \n-- a note\n# @owner: me\nselect 1 -- @late: no\n-- @later: no"
        let found = CommentAnnotation.leading(in: text, file: "f.sql")
        #expect(found.map(\.key) == ["merge_strategy", "unique_key", "owner"])
        #expect(found.map(\.value) == ["incremental", "a, b", "me"])
        #expect(found.map(\.location.description) == ["f.sql:1:5", "f.sql:3:6", "f.sql:5:4"].map { $0 })
    }

    @Test func callsOutsideOfTags() throws {
        let template = try Template(
            compiling:
                "select * from ref('a') -- ref('no')\n{{ ref('b') }} xref('c') {% if 1 %}landing_zone('d'){% endif %}",
            name: "f")
        #expect(
            template.verbatimCalls(of: ["ref", "landing_zone"]).map(\.location.description) == ["f:1:15", "f:2:36"])
    }
}
