import Foundation
import HTTP
import JSON
import Runs
import Testing

@testable import PlatformAPI

/// What two runs had otherwise in their code.
@Suite struct RunCodeTests {
    private static let orders = "pipelines/silver/orders/pipeline.sql"
    private static let project = [
        "martlet.yaml": "name: test\nvars:\n  least: 1\n",
        "macros/shared.sql": "{% macro one() %}1{% endmacro %}\n",
        orders: "{% from 'shared' import one %}\nSELECT {{ one() }} AS a, {{ var('least') }} AS b\n",
        "pipelines/silver/orders/tests/quality/t.sql": "SELECT * FROM {{ this }} WHERE a IS NULL\n",
        "pipelines/silver/orders/config.yaml": "description: Orders\n",
        "pipelines/silver/other/pipeline.sql": "SELECT 2 AS b\n",
    ]

    private static func ran(_ served: ServedProject) async throws -> String {
        let started = try await served.ask(.post, "/runs", ["force": true])
        let id = try #require(started.json["run"]?["id"]?.stringValue, "\(started.text)")
        _ = try await served.ask(.get, "/runs/\(id)/events")
        return id
    }

    private static func files(_ answer: Answer) -> [String: JSONValue] {
        Dictionary(
            uniqueKeysWithValues: (answer.json["files"]?.arrayValue ?? []).map { ($0["path"]?.stringValue ?? "", $0) })
    }

    @Test func filesThatChangedBetweenRunsAreTold() async throws {
        let served = try await ServedProject(Self.project)
        let first = try await Self.ran(served)
        let all = Self.files(try await served.ask(.get, "/runs/\(first)/code"))
        #expect(
            all.keys.sorted() == [
                "macros/shared.sql", "pipelines/silver/orders (variables)", "pipelines/silver/orders/config.yaml",
                Self.orders, "pipelines/silver/orders/tests/quality/t.sql", "pipelines/silver/other/pipeline.sql",
            ])
        #expect(all[Self.orders]?["before"] == .null)

        let changed = try #require(Self.project[Self.orders]).replacing("AS a", with: "AS a, 'x' AS name")
        try changed.write(toFile: "\(served.folder)/\(Self.orders)", atomically: true, encoding: .utf8)
        try "{% macro one() %}11{% endmacro %}\n".write(
            toFile: "\(served.folder)/macros/shared.sql", atomically: true, encoding: .utf8)
        let second = try await Self.ran(served)
        let answer = try await served.ask(.get, "/runs/\(second)/code?with=\(first)")
        let differences = Self.files(answer)
        #expect(differences.keys.sorted() == ["macros/shared.sql", Self.orders], "\(answer.text)")
        #expect(differences[Self.orders]?["before"]?.stringValue == Self.project[Self.orders])
        #expect(differences[Self.orders]?["after"]?.stringValue == changed)
        #expect(answer.json["left_off"] == 0 && answer.json["kept"] == ["run": true, "with": true])
        #expect(Self.files(try await served.ask(.get, "/runs/\(second)/code?with=\(second)")).isEmpty)
        #expect(try await served.ask(.get, "/runs/\(second)/code?with=ffffffff").status == 404)
        await served.close()
    }

    @Test func aRunThatBuiltNothingHasNone() async throws {
        let served = try await ServedProject(Self.project)
        _ = try await Self.ran(served)
        let started = try await served.ask(.post, "/runs", [:])
        let id = try #require(started.json["run"]?["id"]?.stringValue, "\(started.text)")
        _ = try await served.ask(.get, "/runs/\(id)/events")
        let answer = try await served.ask(.get, "/runs/\(id)/code")
        #expect(answer.json["kept"]?["run"] == false && answer.json["files"] == [], "\(answer.text)")
        await served.close()
    }

    @Test func stepsOfAFlowAreFilesToo() throws {
        let definition = RunDefinition(
            name: "daily", kind: .flow, codeHash: "x",
            steps: [
                StepDefinition(
                    name: "load", kind: .bash, spec: ["run": ["martlet:shell": "echo one\necho two"], "network": true]),
                StepDefinition(name: "check", kind: .sql, spec: ["query": "SELECT 1"], dependsOn: ["load"]),
            ], publishes: false)
        let files = definition.code.files
        #expect(files.map(\.path) == ["daily", "daily/check", "daily/load", "daily/load: run"])
        #expect(files[3].text == "echo one\necho two")
        #expect(files[1].text.contains("spec.query: SELECT 1\n") && files[1].text.contains("depends_on: [\"load\"]"))
        #expect(!files[0].text.contains("code_hash") && files[2].text.contains("spec.network: true"))
    }
}
