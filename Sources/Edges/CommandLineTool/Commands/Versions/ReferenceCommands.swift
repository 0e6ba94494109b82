import CatalogService
import Cataloging
import CommandParsing
import Errors
import JSON
import Terminal
import PlatformJSON

/// `branch` and `tag`: names for states of the lake.
enum ReferenceCommands {
    static let branch = ToolCommand(
        Command("branch", "List, create and delete branches", section: "Versions of the lake"),
        subcommands: [list(.branch), create(.branch), delete(.branch)])

    static let tag = ToolCommand(
        Command("tag", "List, create and delete tags", section: "Versions of the lake"),
        subcommands: [list(.tag), create(.tag), delete(.tag)])

    private static func list(_ kind: Reference.Kind) -> ToolCommand {
        ToolCommand(
            Command(
                "list", "List \(plural(kind))",
                positionals: [Positional("PREFIX", "Only names that begin with this.", .optional)])
        ) { invocation in
            try await invocation.withPlatform { platform in
                let catalog = platform.lake.catalog
                let found = try await catalog.references(startingWith: invocation.arguments.value("PREFIX") ?? "")
                    .filter { $0.kind == kind }
                if invocation.isJSON {
                    let list = found.map(CatalogJSON.reference)
                    try invocation.say(JSONValue.object([plural(kind): .array(list)]).text(indent: 2))
                    return .success
                }
                var table = TextTable(columns: [.init(kind.rawValue), .init("commit"), .init("time"), .init("message")])
                for reference in found {
                    let commit = try await catalog.commit(reference.target)
                    table.append([
                        reference.name.text, commit.id.short, TimeText.seconds(commit.time),
                        commit.message.split(separator: "\n").first.map(String.init) ?? "",
                    ])
                }
                try invocation.say(invocation.lines(table, empty: "no \(plural(kind))"))
                return .success
            }
        }
    }

    private static func create(_ kind: Reference.Kind) -> ToolCommand {
        let example = kind == .branch ? "martlet branch create experiment" : "martlet tag create before-cleanup"
        return ToolCommand(
            Command(
                "create", "Create a \(kind.rawValue); no data is copied",
                options: [
                    .value(
                        "from", ValueForm("REF", .named("ref")), "The branch, tag, commit or time that it begins at.",
                        default: RefName.main.text)
                ],
                positionals: [Positional("NAME", "What to call it.")],
                examples: [
                    CommandExample(example, "Names the head of main."),
                    CommandExample(
                        "martlet \(kind.rawValue) create NAME --from main@2026-03-01", "Names main as it was then."),
                ])
        ) { invocation in
            let name = try RefName(invocation.arguments.value("NAME") ?? "")
            return try await invocation.withPlatform { platform in
                let catalog = platform.lake.catalog
                let from = try await catalog.resolve(invocation.arguments.value("from") ?? RefName.main.text)
                try await platform.lake.requireReadable(from)
                let reference =
                    switch kind {
                    case .branch: try await catalog.createBranch(name, at: from.commit)
                    case .tag: try await catalog.createTag(name, at: from.commit)
                    }
                if invocation.isJSON {
                    try invocation.say(CatalogJSON.reference(reference).text(indent: 2))
                } else {
                    try invocation.remark("Created \(kind.rawValue) \(name) at \(reference.target.short)")
                }
                return .success
            }
        }
    }

    private static func delete(_ kind: Reference.Kind) -> ToolCommand {
        ToolCommand(
            Command(
                "delete", "Delete \(plural(kind))",
                details: ["The commits stay, and so does what can be reached from elsewhere."],
                positionals: [
                    Positional("NAME", "Which to delete.", .variadic(minimum: 1), .named(kind.rawValue))
                ])
        ) { invocation in
            let names = try invocation.arguments.values("NAME").map { try RefName($0) }
            return try await invocation.withPlatform { platform in
                let catalog = platform.lake.catalog
                // All are looked up before the first is deleted, so that a misspelt name deletes nothing.
                var found: [Reference] = []
                for name in names { found.append(try await find(name, kind, in: catalog)) }
                for reference in found {
                    try await catalog.deleteReference(reference.name, expected: reference.target)
                    try invocation.remark(
                        "Deleted \(kind.rawValue) \(reference.name), which was at \(reference.target.short)")
                }
                if invocation.isJSON {
                    let document: JSONValue = ["deleted": .array(found.map(CatalogJSON.reference))]
                    try invocation.say(document.text(indent: 2))
                }
                return .success
            }
        }
    }

    private static func find(
        _ name: RefName, _ kind: Reference.Kind, in catalog: Catalog
    ) async throws -> Reference {
        if let reference = try await catalog.reference(name) {
            guard reference.kind == kind else {
                throw MartletError(
                    .invalidInput, "'\(name)' is a \(reference.kind.rawValue), not a \(kind.rawValue)",
                    hint: "Delete it with: martlet \(reference.kind.rawValue) delete \(name)")
            }
            return reference
        }
        let names = try await catalog.references(limit: CatalogLimits.defaultLimits.namesForSuggestion)
            .filter { $0.kind == kind }.map(\.name.text)
        throw MartletError(
            .notFound, "there is no \(kind.rawValue) '\(name)'",
            hint: NearestName.of(name.text, among: names).map { "Did you mean '\($0)'?" }
                ?? "See those there are with: martlet \(kind.rawValue) list")
    }

    private static func plural(_ kind: Reference.Kind) -> String { kind == .branch ? "branches" : "tags" }
}
