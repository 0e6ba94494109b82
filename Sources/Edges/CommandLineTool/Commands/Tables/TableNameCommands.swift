import CatalogService
import Cataloging
import CommandParsing
import Iceberg
import Identifiers
import JSON
import Maintenance
import Terminal

/// `table register`, `table rename` and `table drop`: which tables a branch has, by what names.
enum TableNameCommands {
    static let register = ToolCommand(
        Command(
            "register", "Take in an Iceberg table that another tool wrote",
            details: [
                "The table stays where it is, which must be inside the lake's folder. From then on Martlet commits its changes."
            ],
            options: [TableOptions.branch],
            positionals: [
                Positional("TABLE", "What to call it, such as bronze.orders."),
                Positional("METADATA", "Its newest metadata file.", .required, .file),
            ],
            examples: [
                CommandExample(
                    "martlet table register bronze.orders lake/orders/metadata/3.metadata.json",
                    "A table that PyIceberg wrote.")
            ])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        let file = invocation.arguments.value("METADATA") ?? ""
        let branch = try TableOptions.branch(invocation)
        return try await invocation.withPlatform { platform in
            let (table, commit) = try await platform.maintenance.register(
                key, metadata: file.contains(":/") ? file : invocation.path(file), on: branch,
                author: invocation.author)
            try invocation.answer(
                [
                    "name": .string(key.description), "id": .string(table.metadata.tableUUID.description),
                    "metadata_location": .string(table.metadataLocation),
                    "rows": table.metadata.liveRowCount.map { .integer($0) } ?? .null,
                    "commit": .string(commit.description),
                ],
                invocation.isQuiet
                    ? []
                    : [
                        "Registered \(key) on \(branch) as \(commit.short)"
                            + (table.metadata.liveRowCount.map { ": \(HumanUnits.count(Int($0), "row"))" } ?? "")
                    ])
            return .success
        }
    }

    static let rename = ToolCommand(
        Command(
            "rename", "Give a table or view another name",
            details: ["Its files stay where they are. Pipelines and views that name it are not changed."],
            options: [TableOptions.branch],
            positionals: [TableOptions.table, Positional("NEW", "Its new name, such as silver.orders.")])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        let newKey = try ContentKey(parsing: invocation.arguments.value("NEW") ?? "")
        let branch = try TableOptions.branch(invocation)
        return try await invocation.withPlatform { platform in
            let (content, commit) = try await platform.maintenance.rename(
                key, to: newKey, on: branch, author: invocation.author)
            try invocation.answer(
                [
                    "name": .string(newKey.description), "before": .string(key.description),
                    "kind": .string(content.kind.description), "commit": .string(commit.description),
                ],
                invocation.isQuiet
                    ? [] : ["Renamed \(key) to \(newKey) on \(branch) as \(commit.short)"])
            return .success
        }
    }

    static let drop = ToolCommand(
        Command(
            "drop", "Take a table or view off a branch",
            details: [
                "The branch's history still has it, so its files stay: 'martlet revert' brings it back, and 'martlet query --ref' reads it as it was."
            ],
            options: [TableOptions.branch], positionals: [TableOptions.table])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        let branch = try TableOptions.branch(invocation)
        return try await invocation.withPlatform { platform in
            let (content, commit) = try await platform.maintenance.drop(key, on: branch, author: invocation.author)
            try invocation.answer(
                [
                    "name": .string(key.description), "kind": .string(content.kind.description),
                    "files_kept": .bool(content.table != nil), "commit": .string(commit.description),
                ],
                invocation.isQuiet
                    ? []
                    : [
                        "Dropped \(content.kind) \(key) from \(branch) as \(commit.short)"
                            + (content.table == nil
                                ? "" : "; its files stay, and 'martlet revert \(commit.short)' brings it back")
                    ])
            return .success
        }
    }
}

extension TableOptions {
    static let branch = CommandOption.value(
        "branch", short: "b", ValueForm("BRANCH", .named("branch")), "The branch that changes.",
        default: RefName.main.text)

    static func branch(_ invocation: Invocation) throws -> RefName {
        try RefName(invocation.arguments.value("branch") ?? RefName.main.text)
    }
}
