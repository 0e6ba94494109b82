internal import Errors
package import JSON
package import Pipelines

/// Pipelines as JSON.
package enum PipelineJSON {
    package static func entry(_ pipeline: Pipeline) -> JSONObject {
        let settings = pipeline.settings
        var object: JSONObject = [
            "name": .string(pipeline.name.description), "language": pipeline.language == .sql ? "sql" : "python",
            "path": .string(pipeline.path), "materialized": .string(settings.materialized.rawValue),
            "strategy": .string(settings.strategy.rawValue),
            "description": settings.description.map { .string($0) } ?? .null,
            "owner": settings.owner.map { .string($0) } ?? .null,
        ]
        object["unique_key"] = texts(settings.uniqueKey)
        object["tags"] = texts(settings.tags)
        object["inputs"] = texts(pipeline.discovery.refs.map(\.description))
        object["landing"] = texts(pipeline.discovery.landingZones.map(\.folder))
        return object
    }

    /// - Parameter project: Tells which pipelines read it.
    package static func details(_ pipeline: Pipeline, in project: Project) -> JSONObject {
        var object = entry(pipeline)
        object["source"] = .string(pipeline.source)
        object["columns"] = .array(
            pipeline.settings.columns.map { column in
                [
                    "name": .string(column.name), "type": column.type.map { .string($0) } ?? .null,
                    "description": column.description.map { .string($0) } ?? .null,
                    "tests": texts(column.tests.map(\.name)),
                ]
            })
        let files = pipeline.testFiles.map { file -> JSONValue in
            ["name": .string(file.name), "path": .string(file.path), "sql": .string(file.text)]
        }
        let configured = pipeline.settings.tests.map { test -> JSONValue in
            ["name": .string(test.name), "path": .string(test.location.file), "sql": .string(test.sql)]
        }
        object["tests"] = .array(files + configured)
        object["readers"] = texts(
            project.pipelines.filter { $0.discovery.refs.contains(pipeline.name) }.map(\.name.description))
        return object
    }

    private static func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }
}
