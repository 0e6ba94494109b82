import Errors
import Foundation
import JSON
import Templates
import Testing

/// What Jinja 3.1 itself rendered; `Fixtures/make_golden.py` writes the cases.
@Suite struct GoldenTests {
    let context: TemplateContext
    let cases: [(template: String, expected: String)]
    let errors: [String]

    init() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/golden.json")
        let golden = try JSONValue(parsing: Array(try Data(contentsOf: url)))
        var files: [String: String] = [:]
        for member in golden["files"]?.objectValue?.members ?? [] { files[member.name] = member.value.stringValue }
        let sources = files
        var context = TemplateContext { name, _ in
            try sources[name].map { try Template(compiling: $0, name: name) }
        }
        for member in golden["context"]?.objectValue?.members ?? [] {
            context.values[member.name] = TemplateValue(member.value)
        }
        self.context = context
        cases = (golden["cases"]?.arrayValue ?? []).map {
            ($0["template"]?.stringValue ?? "", $0["expected"]?.stringValue ?? "")
        }
        errors = (golden["errors"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    @Test func rendersAsJinjaDoes() throws {
        #expect(cases.count >= 150)
        for (source, expected) in cases {
            do {
                let rendered = try Template(compiling: source, name: "case").render(context).text
                #expect(
                    Array(rendered.utf8) == Array(expected.utf8),
                    "\(source.debugDescription) → \(rendered.debugDescription), not \(expected.debugDescription)")
            } catch {
                Issue.record("\(source.debugDescription): \(error)")
            }
        }
    }

    @Test func failsWhereJinjaFailsAndSaysWhere() throws {
        #expect(errors.count >= 30)
        for source in errors {
            let error = #expect(throws: MartletError.self, "\(source)") {
                try Template(compiling: source, name: "case").render(context)
            }
            #expect(error?.location?.line != nil, "\(source): \(error?.message ?? "")")
        }
    }
}
