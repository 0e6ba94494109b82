import CatalogService
import Cataloging
import Clocks
import CommandParsing
import JSON
import PlatformJSON
import Terminal

/// `table metrics`: what clients measured while they scanned a table or committed to it.
enum TableMetricsCommand {
    static let command = ToolCommand(
        Command(
            "metrics", "Show what clients measured on a table",
            options: [
                .value(
                    "limit", short: "n", ValueForm("N", .integer(1...1000)), "At most so many reports.", default: "20")
            ], positionals: [TableOptions.table])
    ) { invocation in
        let key = try ContentKey(parsing: invocation.arguments.value("TABLE") ?? "")
        return try await invocation.withPlatform { platform in
            let reports = try await platform.metricsReports.reports(
                of: key, limit: invocation.arguments.integer("limit") ?? 20)
            if reports.isEmpty {
                let at = try await platform.lake.catalog.head(of: platform.lake.catalog.defaultBranch)
                guard try await platform.lake.catalog.content(of: key, at: at) != nil else {
                    throw try await TableLookup.missing(key, at: at, in: platform.lake)
                }
            }
            let read = try reports.map(Report.init)
            try invocation.answer(
                ["table": .string(key.description), "reports": .array(read.map(\.json))], lines(read, invocation))
            return .success
        }
    }

    private struct Report {
        var stored: MetricsReport
        var body: JSONValue

        init(_ stored: MetricsReport) throws {
            self.stored = stored
            body = try JSONValue(parsing: stored.body, file: "a report of \(stored.table)")
        }

        var json: JSONValue {
            [
                "time": .string(stored.receivedAt.description), "ref": .string(stored.ref),
                "type": .string(stored.kind), "report": body,
            ]
        }

        private var isScan: Bool { stored.kind == "scan-report" }

        /// The value of a counter.
        func count(_ scan: String, _ commit: String) -> Int? {
            body["metrics"]?[isScan ? scan : commit]?["value"]?.intValue.flatMap { Int(exactly: $0) }
        }

        /// A timer, which clients give in nanoseconds.
        var milliseconds: Int? {
            guard let timer = body["metrics"]?[isScan ? "total-planning-duration" : "total-duration"],
                let duration = timer["total-duration"]?.intValue, timer["time-unit"] == "nanoseconds"
            else { return nil }
            return Int(exactly: duration / 1_000_000)
        }
    }

    private static func lines(_ reports: [Report], _ invocation: Invocation) -> [String] {
        var table = TextTable(columns: [
            .init("time"), .init("report"), .init("ref"), .init("snapshot", isNumber: true),
            .init("files", isNumber: true), .init("bytes", isNumber: true), .init("took", isNumber: true),
        ])
        for report in reports {
            table.append([
                TimeText.seconds(report.stored.receivedAt), report.stored.kind, report.stored.ref,
                report.body["snapshot-id"]?.intValue.map { String($0) } ?? "",
                report.count("result-data-files", "added-data-files").map { HumanUnits.count($0) } ?? "",
                report.count("total-file-size-in-bytes", "added-files-size-bytes").map { HumanUnits.bytes($0) } ?? "",
                report.milliseconds.map { HumanUnits.duration(milliseconds: $0) } ?? "",
            ])
        }
        return invocation.lines(table, empty: "no client has reported on this table")
    }
}
