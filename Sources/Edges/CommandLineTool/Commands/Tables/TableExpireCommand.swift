import Cataloging
import CommandParsing
import Maintenance
import ObjectStorage
import PlatformJSON
import Terminal

/// `table expire`: lets old snapshots go, and the files that nothing needs any more.
enum TableExpireCommand {
    static let command = ToolCommand(
        Command(
            "expire", "Drop a table's old snapshots, and delete files that nothing needs",
            details: [
                "Every branch and tag stays readable, and so does every commit within --history. A file is deleted where nothing of that names it and it is older than --grace; so files that a crashed run left go too."
            ],
            options: [
                TableOptions.branch,
                .value("older-than", ValueForm("DURATION", .duration), "Drop snapshots older than this, such as 30d."),
                .value("keep", ValueForm("N", .integer(1...100_000)), "Drop all but the newest N snapshots."),
                TableOptions.history, TableOptions.grace,
                .flag("dry-run", "Only say what would go."),
            ], positionals: [TableOptions.table],
            examples: [
                CommandExample("martlet table expire silver.orders --older-than 30d --dry-run", "What would go."),
                CommandExample("martlet table expire silver.orders --keep 1", "Keeps no snapshot but the current one."),
            ])
    ) { invocation in
        let rule: ExpiryRequest.Rule
        switch (invocation.arguments.milliseconds("older-than"), invocation.arguments.integer("keep")) {
        case (let age?, nil): rule = .olderThan(seconds: Int64(age) / 1000)
        case (nil, let count?): rule = .keep(count)
        default: throw invocation.misuse("give either --older-than or --keep")
        }
        let request = ExpiryRequest(
            key: try ContentKey(parsing: invocation.arguments.value("TABLE") ?? ""),
            branch: try TableOptions.branch(invocation), author: invocation.author, rule: rule,
            historySeconds: TableOptions.seconds("history", ExpiryRequest.historySecondsDefault, invocation),
            graceSeconds: TableOptions.seconds("grace", ExpiryRequest.graceSecondsDefault, invocation),
            isDryRun: invocation.arguments.flag("dry-run"))
        return try await invocation.withPlatform { platform in
            let report = try await platform.maintenance.expire(request)
            try invocation.answer(
                MaintenanceJSON.expiry(report, of: request),
                invocation.isQuiet ? [] : lines(report, request, invocation))
            return .success
        }
    }

    private static func lines(_ report: ExpiryReport, _ request: ExpiryRequest, _ invocation: Invocation) -> [String] {
        guard !report.snapshots.isEmpty || !report.files.isEmpty else {
            var line = "Nothing to do: \(request.key) has no snapshot to drop and no file that nothing needs"
            if report.youngFiles > 0 { line += " (but for \(report.youngFiles) within the grace period)" }
            return [line]
        }
        let verbs = request.isDryRun ? ("Would drop", "would delete") : ("Dropped", "deleted")
        var lines = [
            "\(verbs.0) \(HumanUnits.count(report.snapshots.count, "snapshot")) of \(request.key)"
                + (report.commit.map { " as \($0.short)" } ?? "")
                + ", and \(verbs.1) \(HumanUnits.count(report.files.count, "file")) (\(HumanUnits.bytes(report.bytes)))"
        ]
        if report.youngFiles > 0 {
            lines.append("\(HumanUnits.count(report.youngFiles, "unneeded file")) stay for the grace period")
        }
        if request.isDryRun || invocation.isVerbose { lines += TableOptions.list(report.files, invocation) }
        return lines
    }
}
