import CatalogService
import Cataloging
import CommandParsing
import Errors
import JSON
import Terminal
import PlatformJSON

/// `merge`, `cherry-pick`, `revert` and `reset`: what moves a branch.
enum MergeCommands {
    private static let section = "Versions of the lake"
    private static let into = CommandOption.value(
        "into", ValueForm("BRANCH", .named("branch")), "The branch that changes.", default: RefName.main.text)
    private static let dryRun = CommandOption.flag("dry-run", "Only say what would change, and what conflicts.")
    private static let message = CommandOption.value(
        "message", short: "m", ValueForm("TEXT"), "What the commit says, instead of what it says by itself.")

    static let merge = ToolCommand(
        Command(
            "merge", "Merge a branch into another, as one commit or not at all",
            details: [
                "Appends beside appends merge. Where both sides changed the same rows, nothing is merged and every conflict is listed; the exit status is then 1."
            ],
            options: [into, dryRun, message],
            positionals: [Positional("BRANCH", "The branch, tag or commit to merge.", .required, .named("ref"))],
            examples: [
                CommandExample("martlet merge experiment --dry-run", "What main would get."),
                CommandExample("martlet merge experiment", "Publishes it."),
            ], section: section)
    ) { invocation in
        let source = invocation.arguments.value("BRANCH") ?? ""
        let target = try RefName(invocation.arguments.value("into") ?? RefName.main.text)
        return try await invocation.withPlatform { platform in
            let from = try await platform.lake.catalog.resolve(source)
            let outcome = try await platform.lake.merge(
                from.commit, into: target, details(invocation, "Merge \(source) into \(target)"),
                isDryRun: invocation.arguments.flag("dry-run"))
            return try report(outcome, "Merged \(source) into \(target)", on: target, invocation)
        }
    }

    static let cherryPick = ToolCommand(
        Command(
            "cherry-pick", "Repeat on a branch what a commit changed",
            options: [into, dryRun, message],
            positionals: [Positional("COMMIT", "The commit.", .required, .named("ref"))], section: section)
    ) { invocation in
        let source = invocation.arguments.value("COMMIT") ?? ""
        let target = try RefName(invocation.arguments.value("into") ?? RefName.main.text)
        return try await invocation.withPlatform { platform in
            let from = try await platform.lake.catalog.resolve(source)
            let original = try await platform.lake.catalog.commit(from.commit)
            let text = "\(original.message)\n\nCherry-picked from \(original.id)."
            let outcome = try await platform.lake.cherryPick(
                from.commit, onto: target, details(invocation, text), isDryRun: invocation.arguments.flag("dry-run"))
            return try report(outcome, "Repeated \(original.id.short) on \(target)", on: target, invocation)
        }
    }

    static let revert = ToolCommand(
        Command(
            "revert", "Undo on a branch what a commit changed",
            details: ["The commit stays in the history, and a new one undoes it."],
            options: [into, dryRun, message],
            positionals: [Positional("COMMIT", "The commit to undo.", .required, .named("ref"))],
            examples: [CommandExample("martlet revert main", "Undoes what was published last.")], section: section)
    ) { invocation in
        let source = invocation.arguments.value("COMMIT") ?? ""
        let target = try RefName(invocation.arguments.value("into") ?? RefName.main.text)
        return try await invocation.withPlatform { platform in
            let from = try await platform.lake.catalog.resolve(source)
            let original = try await platform.lake.catalog.commit(from.commit)
            let title = original.message.split(separator: "\n").first.map(String.init) ?? original.id.short
            let text = "Revert \"\(title)\"\n\nReverts \(original.id)."
            let outcome = try await platform.lake.revert(
                from.commit, on: target, details(invocation, text), isDryRun: invocation.arguments.flag("dry-run"))
            return try report(outcome, "Reverted \(original.id.short) on \(target)", on: target, invocation)
        }
    }

    static let reset = ToolCommand(
        Command(
            "reset", "Point a branch to another commit",
            details: [
                "Commits after it are no longer in the branch's history. To undo a published change and keep the history, use revert."
            ],
            positionals: [
                Positional("BRANCH", "The branch.", .required, .named("branch")),
                Positional("REF", "The branch, tag, commit or time that it shall point to.", .required, .named("ref")),
            ],
            examples: [CommandExample("martlet reset main main~1", "Takes the last commit off main.")],
            section: section)
    ) { invocation in
        let name = try RefName(invocation.arguments.value("BRANCH") ?? "")
        return try await invocation.withPlatform { platform in
            let catalog = platform.lake.catalog
            let head = try await catalog.head(of: name)
            let target = try await catalog.resolve(invocation.arguments.value("REF") ?? "")
            try await platform.lake.requireReadable(target)
            let reference = try await catalog.assignReference(name, to: target.commit, expected: head)
            try invocation.answer(
                ["reference": CatalogJSON.reference(reference), "before": .string(head.description)],
                invocation.isQuiet
                    ? []
                    : [
                        "Reset \(name) to \(target.commit.short); it was at \(head.short), and 'martlet reset \(name) \(head.short)' goes back"
                    ])
            return .success
        }
    }

    private static func details(_ invocation: Invocation, _ message: String) -> CommitDetails {
        CommitDetails(author: invocation.author, message: invocation.arguments.value("message") ?? message)
    }

    /// Says what came of it; conflicts in a dry run are a failure as they would be without.
    private static func report(
        _ outcome: MergeOutcome, _ done: String, on target: RefName, _ invocation: Invocation
    ) throws -> ExitStatus {
        let isDryRun = invocation.arguments.flag("dry-run")
        let changes = outcome.changes.filter { ($0.after ?? $0.before)?.kind != .namespace }
        if invocation.isJSON {
            try invocation.say(CatalogJSON.merge(outcome, isDryRun: isDryRun).text(indent: 2))
            return outcome.conflicts.isEmpty ? .success : .failure
        }
        var lines: [String] = []
        if outcome.isUpToDate || (changes.isEmpty && outcome.conflicts.isEmpty) {
            lines.append("Nothing to do: \(target) has it already")
        } else {
            let count = HumanUnits.count(changes.count, "table or view", plural: "tables and views")
            if !outcome.conflicts.isEmpty {
                lines.append("\(HumanUnits.count(outcome.conflicts.count, "conflict")), so nothing would be merged:")
            } else if isDryRun {
                lines.append("Would change \(count) on \(target):")
            } else {
                lines.append("\(done) as \(outcome.commit?.id.short ?? "?"): \(count)")
            }
        }
        lines += outcome.conflicts.map { "  \(invocation.style("!", .red)) \(ConflictText.line($0))" }
        lines += changes.map { change in
            let mark =
                change.isAddition ? invocation.style("+", .green) : change.isRemoval ? invocation.style("-", .red) : "~"
            return "  \(mark) \(change.key)"
        }
        try invocation.say(invocation.isQuiet && outcome.conflicts.isEmpty ? [] : lines)
        return outcome.conflicts.isEmpty ? .success : .failure
    }
}
