public import Runs

/// Which settings each kind of step has; the one list that reading, documentation and executors agree on.
public enum StepSettings {
    /// The form of a setting's value; a text with `{{` may stand for any, and is checked when it is known.
    public enum Form: Sendable {
        case text
        /// A text that is not a template, such as Python code.
        case verbatim
        case flag
        case integer(ClosedRange<Int>)
        /// A time span such as `30s`, or seconds.
        case duration
        /// A size such as `512MB`.
        case size
        case names
        case texts
        case integers
        case choice([String])
        case any
    }

    public struct Setting: Sendable {
        public var key: String
        public var form: Form
        public var help: String

        init(_ key: String, _ form: Form, _ help: String) {
            self.key = key
            self.form = form
            self.help = help
        }
    }

    /// Keys of which one must be there, for each kind.
    static func needed(_ kind: StepKind) -> [[String]] {
        switch kind {
        case .sql: [["query", "file"]]
        case .python: [["code", "file"]]
        case .bash: [["run", "file"]]
        case .http: [["url"]]
        case .ingest: [["files"], ["table"]]
        case .maintenance: [["operation"]]
        case .flow: [["flow"]]
        case .pipeline, .checkpoint, .approval: []
        }
    }

    private static let limits: [Setting] = [
        Setting("network", .flag, "Whether it may use the network; off unless said."),
        Setting("memory", .size, "The most memory that it may use; 2 GiB unless said."),
        Setting("cpu", .integer(1...86_400), "Seconds of processor time."),
        Setting("processes", .integer(1...10_000), "Processes and threads at once; 256 unless said."),
        Setting("open_files", .integer(8...1_000_000), "Files that each process may have open; 1,024 unless said."),
        Setting("output_bytes", .size, "What is kept of its output; 16 MiB unless said."),
        Setting("disk", .size, "What it may write to its folder and its /tmp; 4 GiB unless said."),
        Setting("shared_memory", .size, "What it may write to /dev/shm, which is its own; 64 MiB unless said."),
    ]

    private static let files: [Setting] = [
        Setting(
            "writes", .texts, "Folders that it may write beside its own, relative to the project's or whole paths."),
        Setting("reads", .texts, "What it is to see below /tmp, which is its own."),
    ]

    private static let cache: [Setting] = [
        Setting(
            "cache", .choice(["inputs", "none"]),
            "Whether it is skipped where its code and inputs are as they were; inputs for a step with a table, else none, unless said."
        ),
        Setting(
            "cache_for", .duration,
            "Of a step without a table and with cache: inputs, how old what it passes on may be."),
    ]

    public static func of(_ kind: StepKind) -> [Setting] {
        switch kind {
        case .sql:
            [
                Setting("query", .text, "A query or a statement."),
                Setting("file", .text, "A file of the project with the query."),
                Setting("table", .text, "The table that gets the query's rows; without it they are the outputs."),
                Setting("strategy", .choice(strategies), "How the rows reach the table."),
                Setting("unique_key", .names, "The columns that tell rows apart, for incremental and delete_insert."),
                Setting("partition_column", .text, "The column whose values are replaced, for snapshot."),
                Setting("limit", .integer(1...100_000), "The most rows that become outputs."),
            ] + cache
        case .python:
            [
                Setting("code", .verbatim, "Python code; it is never a template: arguments reach it as values."),
                Setting("file", .text, "A file of the project with the code."),
                Setting("function", .text, "The function to call; the whole file is run without it."),
                Setting("arguments", .any, "What the function is called with, or the code sees as `arguments`."),
                Setting("table", .text, "The table that gets the rows of `result`."),
                Setting("strategy", .choice(strategies), "How the rows reach the table."),
                Setting("unique_key", .names, "The columns that tell rows apart."),
                Setting("partition_column", .text, "The column whose values are replaced, for snapshot."),
                Setting("requirements", .text, "A file with locked requirements."),
            ] + cache + limits + files
        case .bash:
            [
                Setting("run", .text, "The script; values with characters that the shell acts on are refused in it."),
                Setting("file", .text, "A file of the project with the script; it is no template."),
                Setting("arguments", .texts, "The arguments of the script."),
                Setting("shell", .choice(["bash", "sh"]), "Which shell; bash unless said."),
            ] + cache + limits + files
        case .http:
            [
                Setting("url", .text, "Where the request goes."),
                Setting("method", .choice(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]), "GET unless said."),
                Setting("query", .any, "Names and values that are added to the URL."),
                Setting("headers", .any, "Names and values."),
                Setting("json", .any, "A body that is sent as JSON."),
                Setting("body", .text, "A body that is sent as it is."),
                Setting("form", .any, "Names and values that are sent as a form."),
                Setting("expect", .integers, "The statuses that are a success; 200 to 299 unless said."),
                Setting("response", .choice(["auto", "json", "text", "none"]), "What becomes of the body."),
                Setting("max_bytes", .size, "The most of a body that is read."),
                Setting("select", .any, "Outputs by name, each a path in the JSON that was answered."),
            ] + cache
        case .ingest:
            [
                Setting("files", .texts, "Files or patterns, in the project's folder."),
                Setting("table", .text, "The table that gets their rows."),
                Setting("overwrite", .flag, "Replace the rows that are there."),
                Setting("force", .flag, "Load files again that were loaded before."),
                Setting("empty", .flag, "Whether it is well that no file matches; a failure unless said."),
            ]
        case .pipeline:
            [
                Setting(
                    "select", .names, "Selectors such as silver.orders, +gold.kpi, tag:daily; everything unless said."),
                Setting("exclude", .names, "Selectors to leave out."),
                Setting("full_refresh", .flag, "Build the tables anew."),
                Setting("force", .flag, "Build also what has not changed."),
                Setting(
                    "keep_going", .flag,
                    "After a failure, go on with what does not depend on it; the step fails all the same."),
                Setting("vars", .any, "What var('NAME') gives."),
            ]
        case .checkpoint:
            [Setting("message", .text, "What its log says."), Setting("outputs", .any, "Values to pass on.")]
        case .approval:
            [
                Setting("message", .text, "What the person is asked."),
                Setting("approvers", .names, "Who may decide; anybody who may run the flow unless said."),
            ]
        case .maintenance:
            [
                Setting("operation", .choice(["compact", "expire", "orphans"]), "What is done."),
                Setting("tables", .names, "Which tables; all unless said."),
                Setting("older_than", .text, "Of expire and orphans: how old, such as 7d."),
                Setting("keep", .integer(1...100_000), "Of expire: the snapshots that stay."),
                Setting("dry_run", .flag, "Say what would be done, and do nothing."),
            ]
        case .flow:
            [
                Setting("flow", .text, "The flow that is run."),
                Setting("parameters", .any, "What it is given."),
            ]
        }
    }

    private static let strategies = [
        "full_refresh", "append_only", "incremental", "delete_insert", "snapshot", "scd2",
    ]
}
