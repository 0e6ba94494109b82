import Clocks
import Cataloging
import CommandParsing
import Errors
import Identifiers
import Ingestion
import IngestionService
import PlatformJSON
import Querying
import Synchronization
import Terminal

/// `ingest`: files into a table, each once.
enum IngestCommand {
    static let command = ToolCommand(
        Command(
            "ingest", "Load files into a table, each exactly once",
            details: [
                "Reads CSV, TSV, JSON, NDJSON, Parquet and Excel, by the ending of the name. A file whose contents were loaded before is skipped. Rows that do not parse go to bronze._quarantine, with file, line and reason."
            ],
            options: [
                .value(
                    "branch", short: "b", ValueForm("BRANCH", .named("branch")), "The branch to publish to.",
                    default: RefName.main.text),
                .flag("overwrite", "Replace the table's rows instead of adding to them."),
                .flag("force", "Load files although their contents were loaded before."),
            ],
            positionals: [
                Positional("FILE", "What to load.", .variadic(minimum: 1), .file),
                Positional(
                    "TABLE", "Where to, such as bronze.orders; it is made where it is missing.", .required,
                    .named("table")),
            ],
            examples: [
                CommandExample("martlet ingest orders-*.csv bronze.orders", "Adds the rows of all those files.")
            ],
            section: "Data")
    ) { invocation in
        let arguments = invocation.arguments
        var request = IngestRequest(
            files: arguments.values("FILE").map(invocation.path),
            table: try table(arguments.value("TABLE") ?? "", invocation),
            branch: arguments.value("branch") ?? RefName.main.text, author: invocation.author,
            overwrites: arguments.flag("overwrite"), force: arguments.flag("force"))
        request.names = invocation.context.fileNames
        let settled = request
        return try await invocation.withPlatform(querying: true) { platform in
            let display = IngestDisplay(invocation)
            let report = try await invocation.cancellable {
                try await platform.ingestion.ingest(settled) { display.receive($0) }
            }
            display.end()
            try invocation.answer(IngestJSON.report(report), lines(report, settled, invocation))
            let quarantined = report.files.reduce(0) { $0 + $1.quarantined }
            if quarantined > 0 {
                let table = QuarantinedRow.tableKey.joined(separator: ".")
                try invocation.warn(
                    "\(HumanUnits.count(Int(quarantined), "row")) did not parse and went to \(table)",
                    hint: "See why with: martlet query 'SELECT file_path, line, column_name, reason FROM \(table)'")
            }
            return .success
        }
    }

    private static func table(_ text: String, _ invocation: Invocation) throws -> TableName {
        guard let name = TableName(try ContentKey(parsing: text)) else {
            throw invocation.misuse(
                "'\(text)' does not name a table",
                suggestion: "Write layer.table or namespace.layer.table, such as bronze.orders.")
        }
        return name
    }

    private static func lines(_ report: IngestReport, _ request: IngestRequest, _ invocation: Invocation) -> [String] {
        if invocation.isQuiet { return [] }
        var lines = report.files.map { file -> String in
            if let rows = file.rows { return "\(file.path): \(HumanUnits.count(Int(rows), "row"))" }
            return "\(file.path): skipped, loaded before\(file.sameAs.map { $0 == file.path ? "" : " as \($0)" } ?? "")"
        }
        if let commit = report.commit {
            lines.append(
                "\(invocation.style("Loaded", .bold, .green)) \(HumanUnits.count(Int(report.rows), "row")) into \(report.table) on \(request.branch) as \(RunSummary.shortCommit(commit))"
            )
        } else {
            lines.append("Nothing to load: \(report.table) has it all")
        }
        return lines
    }
}

/// One line that says how far an ingest is.
private final class IngestDisplay: Sendable {
    private struct State {
        var region = LiveRegion()
        var throttle = Throttle(interval: LiveRegion.shortestInterval_microseconds)
    }

    private let invocation: Invocation
    private let state = Mutex(State())
    private var isLive: Bool { invocation.showsProgress && invocation.errorFacts.canRedraw }

    init(_ invocation: Invocation) { self.invocation = invocation }

    func receive(_ event: IngestEvent) {
        guard isLive else { return }
        let line: String
        switch event {
        case .started(let path, let bytes): line = "reading \(path) (\(HumanUnits.bytes(bytes)))"
        case .progress(let path, let rows, let fraction):
            let percent = fraction.map { " \(Int($0 * 100))%" } ?? ""
            line = "reading \(path)\(percent)\(rows.map { " \(HumanUnits.count(Int($0), "row"))" } ?? "")"
        case .loaded, .skipped: return
        case .publishing: line = "publishing"
        }
        let now = invocation.context.clock.now().microseconds
        state.withLock { state in
            guard state.throttle.admits(at: now) else { return }
            show(state.region.frame([line], width: invocation.errorFacts.width, height: invocation.errorFacts.height))
        }
    }

    func end() {
        guard isLive else { return }
        state.withLock { show($0.region.finish([], width: invocation.errorFacts.width)) }
    }

    /// A display that cannot be written to is no reason to stop loading.
    private func show(_ text: String) {
        try? invocation.context.errors.write(text)
        try? invocation.context.errors.flush()
    }
}
