import CommandParsing
import Maintenance
import ObjectStorage
import PlatformJSON
import Terminal

/// `table clean`: deletes files in the whole lake that nothing needs, such as those of dropped tables.
enum TableCleanCommand {
    static let command = ToolCommand(
        Command(
            "clean", "Delete files in the whole lake that nothing needs, such as those of dropped tables",
            details: [
                "Every branch and tag stays readable, and so does every commit within --history. A file in a table's folder is deleted where nothing of that names it and it is older than --grace, whether its table was dropped, was staged by a client and never made, or was being written when a process died. Others may go on writing meanwhile."
            ],
            options: [TableOptions.history, TableOptions.grace, .flag("dry-run", "Only say what would go.")],
            examples: [
                CommandExample("martlet table clean --dry-run", "What would go."),
                CommandExample("martlet table clean --history 30d", "Keeps a month readable."),
            ])
    ) { invocation in
        let request = CleaningRequest(
            historySeconds: TableOptions.seconds("history", ExpiryRequest.historySecondsDefault, invocation),
            graceSeconds: TableOptions.seconds("grace", ExpiryRequest.graceSecondsDefault, invocation),
            isDryRun: invocation.arguments.flag("dry-run"))
        return try await invocation.withPlatform { platform in
            let report = try await platform.maintenance.clean(request)
            try invocation.answer(
                MaintenanceJSON.cleaning(report, isDryRun: request.isDryRun),
                invocation.isQuiet ? [] : lines(report, request, invocation))
            return .success
        }
    }

    private static func lines(
        _ report: CleaningReport, _ request: CleaningRequest, _ invocation: Invocation
    ) -> [String] {
        var lines: [String] = []
        if report.files.isEmpty {
            lines.append("Nothing to do: the lake has no file that nothing needs")
        } else {
            let count = HumanUnits.count(report.files.count, "file")
            lines.append(
                "\(request.isDryRun ? "Would delete" : "Deleted") \(count) (\(HumanUnits.bytes(report.bytes)))")
        }
        if report.youngFiles > 0 {
            lines.append("\(HumanUnits.count(report.youngFiles, "unneeded file")) stay for the grace period")
        }
        if request.isDryRun || invocation.isVerbose { lines += TableOptions.list(report.files, invocation) }
        return lines
    }
}
