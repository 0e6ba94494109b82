internal import Clocks
internal import Errors
package import JSON
package import Orchestrator
package import PipelineSources
package import Pipelines
internal import Querying

/// The text of pipelines, and what is found about it, as JSON.
package enum PipelineSourceJSON {
    package static func entry(_ entry: PipelineFolder.Entry) -> JSONValue {
        [
            "name": .string("\(entry.folder.name)"), "folder": .string(entry.folder.path),
            "language": entry.language == .sql ? "sql" : "python", "tests": .integer(Int64(entry.tests)),
        ]
    }

    package static func stored(_ stored: StoredPipeline) -> JSONValue {
        [
            "name": .string("\(stored.folder.name)"), "folder": .string(stored.folder.path),
            "files": files(stored.text), "version": version(stored.version),
        ]
    }

    package static func version(_ version: PipelineVersion) -> JSONValue {
        var object: JSONObject = [
            "number": .integer(version.number), "kind": .string(version.kind.rawValue),
            "author": .string(version.author), "time": .string(version.time.description),
            "digest": .string(version.digest),
        ]
        if let text = version.text { object["files"] = files(text) }
        return .object(object)
    }

    private static func files(_ text: PipelineText) -> JSONValue {
        .array(text.files.map { ["path": .string($0.path), "text": .string($0.text)] })
    }

    package static func report(_ report: DraftReport) -> JSONObject {
        var object = JSONObject()
        object["errors"] = .array(report.errors.map { ErrorJSON.document($0)["error"] ?? .null })
        object["warnings"] = .array(
            report.warnings.map { warning in
                var object: JSONObject = ["message": .string(warning.message)]
                object["location"] = warning.location.map(ErrorJSON.location)
                object["hint"] = warning.hint.map { .string($0) }
                return .object(object)
            })
        object["sql"] = report.sql.map { .string($0) } ?? .null
        object["reads"] = .array(report.reads.map { .string("\($0)") })
        object["landing"] = .array(report.landing.map { .string($0) })
        object["writes"] = .array(report.writes.map { .string("\($0)") })
        object["columns"] =
            report.columns.map { columns in
                .array(columns.map { ["name": .string($0.name), "type": .string($0.type.sql)] })
            } ?? .null
        object["timings"] = .array(
            report.timings.map { ["part": .string($0.part), "ms": .double(milliseconds($0))] })
        return object
    }

    package static func milliseconds(_ timing: DraftTiming) -> Double {
        let parts = timing.time.components
        return Double(parts.seconds) * 1000 + Double(parts.attoseconds / 1_000_000_000_000) / 1000
    }
}
