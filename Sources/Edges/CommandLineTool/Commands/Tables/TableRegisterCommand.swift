import CatalogService
import Cataloging
import CommandParsing
import Errors
import Iceberg
import JSON
import ObjectStorage

/// `table register`: a table that another Iceberg writer made becomes part of the lake as it is.
enum TableRegisterCommand {
    static let command = ToolCommand(
        Command(
            "register", "Make a table that another Iceberg writer made part of the lake",
            details: [
                "Its files stay where they are, which must be inside of the lake's folder: queries see nothing else of the machine."
            ],
            options: [
                .value(
                    "branch", ValueForm("NAME", .named("branch")), "The branch to add it to.",
                    default: RefName.main.text)
            ],
            positionals: [
                Positional("TABLE", "What to call it, such as bronze.orders."),
                Positional("METADATA", "Its newest metadata file.", .required, .file),
            ],
            examples: [
                CommandExample(
                    "martlet table register bronze.orders lake/orders/metadata/3.metadata.json",
                    "Makes it a table like any other.")
            ])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        let path = invocation.path(invocation.arguments.value("METADATA") ?? "")
        let location = try Location("file://\(path)")
        return try await invocation.withPlatform { platform in
            let lake = platform.lake
            let metadata = try await lake.metadata(at: location.uri, of: "\(key)")
            for place in [location, try Location(metadata.location)] where place.relative(to: lake.warehouse) == nil {
                throw MartletError(
                    .permissionDenied, "'\(place)' is outside of the lake's folder '\(lake.warehouse)'",
                    hint: "Let the other writer use a warehouse inside of the lake's folder, or ingest the files.")
            }
            let branch = try RefName(invocation.arguments.value("branch") ?? RefName.main.text)
            let details = CommitDetails(author: invocation.author, message: "Register \(key)")
            let content = TableContent(metadata, at: location.uri, properties: [:])
            let result = try await lake.catalog.commit(
                [.put(key, .table(content), expecting: .absent)], on: branch, details,
                base: try await lake.catalog.head(of: branch), options: CommitOptions(createsNamespaces: true))
            try invocation.answer(
                ["table": .string("\(key)"), "commit": .string("\(result.commit.id)")],
                ["Registered \(key) on \(branch) as \(result.commit.id.short)"])
            return .success
        }
    }
}
