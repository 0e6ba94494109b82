import Cataloging
import CommandParsing
import Maintenance
import PlatformJSON
import Terminal

/// `table compact`: few well-sized files instead of many small ones.
enum TableCompactCommand {
    static let command = ToolCommand(
        Command(
            "compact", "Rewrite a table's small files, and those with deleted rows",
            details: [
                "No row changes, and others may append meanwhile. The table properties write.target-file-size-bytes (512 MiB), martlet.compaction.small-file-size-bytes (three quarters of it) and martlet.compaction.min-input-files (2) say what is worth rewriting. The old files stay until 'martlet table expire' finds them unneeded."
            ],
            options: [TableOptions.branch], positionals: [TableOptions.table])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        let branch = try TableOptions.branch(invocation)
        return try await invocation.withPlatform { platform in
            let author = invocation.author
            let report = try await invocation.cancellable {
                try await platform.maintenance.compact(key, on: branch, author: author)
            }
            try invocation.answer(
                MaintenanceJSON.compaction(report, of: key), invocation.isQuiet ? [] : lines(report, key))
            return .success
        }
    }

    private static func lines(_ report: CompactionReport, _ key: ContentKey) -> [String] {
        var lines: [String] = []
        if let commit = report.commit {
            var before = HumanUnits.count(report.filesRemoved, "data file")
            if report.deleteFilesRemoved > 0 {
                before += " and \(HumanUnits.count(report.deleteFilesRemoved, "delete file"))"
            }
            lines.append(
                "Compacted \(key) as \(commit.short): \(before) (\(HumanUnits.bytes(Int(report.bytesBefore)))) became \(HumanUnits.count(report.filesAdded, "data file")) (\(HumanUnits.bytes(Int(report.bytesAfter))))"
            )
        } else {
            lines.append("Nothing to do: the files of \(key) are as they should be")
        }
        if report.partitionsLeft > 0 {
            lines.append(
                "\(HumanUnits.count(report.partitionsLeft, "partition")) left as they were, since others changed the same files meanwhile; run it again for those"
            )
        }
        return lines
    }
}
