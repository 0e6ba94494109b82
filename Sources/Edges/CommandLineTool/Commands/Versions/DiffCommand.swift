import CatalogService
import Cataloging
import CommandParsing
import Errors
import JSON
import Orchestrator
import Pipelines
import QueryService
import Querying
import Terminal
import PlatformJSON

/// `diff`: what differs between two states of the lake, down to the rows.
enum DiffCommand {
    static let command = ToolCommand(
        Command(
            "diff", "Show which tables and rows differ between two states of the lake",
            details: [
                "With one REF, main is compared with it; with none, the last commit on main is shown. Rows compare by all their columns; where a pipeline has a unique_key, rows with the same key count as changed."
            ],
            options: [
                .value(
                    "rows", short: "n", ValueForm("N", .integer(0...QueryService.sampleRowsLimit)),
                    "Show so many rows of each kind.", default: "0"),
                .value("table", ValueForm("TABLE", .named("table")), "Only this table.", isRepeatable: true),
            ],
            positionals: [
                Positional("FROM", "The branch, tag, commit or time before.", .optional, .named("ref")),
                Positional("TO", "The one afterwards.", .optional, .named("ref")),
            ],
            examples: [
                CommandExample("martlet diff experiment --rows 5", "What merging that branch would bring to main."),
                CommandExample("martlet diff main@2026-03-01 main", "What happened since."),
            ], section: "Versions of the lake")
    ) { invocation in
        let (from, to) = references(invocation.arguments.value("FROM"), invocation.arguments.value("TO"))
        let only = Set(try invocation.arguments.values("table").map { try ContentKey(parsing: $0) })
        return try await invocation.withPlatform { platform in
            let catalog = platform.lake.catalog
            let before = try await catalog.resolve(from).commit
            let after = try await catalog.resolve(to).commit
            let diff = try await platform.queries.diff(
                from: before, to: after, only: only.isEmpty ? nil : only, keys: try await keys(platform, invocation),
                sampleRows: invocation.arguments.integer("rows") ?? 0)
            try invocation.answer(DiffJSON.document(diff), DiffText.lines(diff, from, to, invocation))
            return .success
        }
    }

    private static func references(_ first: String?, _ second: String?) -> (String, String) {
        switch (first, second) {
        case (let from?, let to?): (from, to)
        case (let other?, nil): (RefName.main.text, other)
        default: ("\(RefName.main.text)~1", RefName.main.text)
        }
    }

    /// The unique keys of the project's pipelines, by the tables that they make.
    ///
    /// A project that does not load stops nothing, but the person should know that its keys are not used.
    private static func keys(_ platform: Platform, _ invocation: Invocation) async throws -> [ContentKey: [String]] {
        var keys: [ContentKey: [String]] = [:]
        let pipelines: [Pipeline]
        do {
            pipelines = try await platform.orchestrator.loadProject().pipelines
        } catch let error as MartletError {
            try invocation.warn(
                "the project does not load, so rows are compared without its keys: \(error.message)", hint: error.hint)
            return keys
        }
        for pipeline in pipelines
        where !pipeline.settings.uniqueKey.isEmpty && pipeline.settings.strategy != .scd2 {
            keys[try ContentKey(pipeline.name.parts)] = pipeline.settings.uniqueKey
        }
        return keys
    }
}
