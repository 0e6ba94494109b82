import CommandParsing
import Errors
import JSON
import PlatformJSON
import Retention
import RetentionService
import Terminal

/// `retention`: what is kept, and for how long.
enum RetentionCommands {
    static let command = ToolCommand(
        Command(
            "retention", "Show and set what is kept of runs, logs, events, branches and snapshots, and remove the rest",
            details: ["A running server removes what is to go; 'retention' in martlet.yaml sets the same."],
            section: "Server"),
        subcommands: [show, set, run, status])

    private static let pipeline = CommandOption.value(
        "pipeline", ValueForm("NAME"), "Of this pipeline or flow, such as silver.orders.")

    private static let show = ToolCommand(
        Command("show", "Show the settings that count", options: [pipeline])
    ) { invocation in
        try await with(invocation) { service in
            try await answer(service, invocation)
            return .success
        }
    }

    private static let set = ToolCommand(
        Command(
            "set", "Set what is kept; over what martlet.yaml says", options: [pipeline],
            positionals: [
                Positional(
                    "SETTING=NUMBER", "0 switches a rule off; without a number what was set is taken back.",
                    .variadic(minimum: 1))
            ],
            examples: [
                CommandExample("martlet retention set runs_max_age_days=30", "Keep runs for a month."),
                CommandExample(
                    "martlet retention set --pipeline silver.orders runs_max_per_pipeline=", "As all others again."),
            ])
    ) { invocation in
        var object = JSONObject()
        for text in invocation.arguments.values("SETTING=NUMBER") {
            let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, pair[1].isEmpty || Int64(pair[1]) != nil else {
                throw invocation.misuse("'\(text)' is no setting with a number", suggestion: "Write NAME=30, or NAME=.")
            }
            object[pair[0]] = Int64(pair[1]).map { .integer($0) } ?? .null
        }
        let values = object
        return try await with(invocation) { service in
            try await service.set(values, pipeline: invocation.arguments.value("pipeline"))
            try await answer(service, invocation)
            return .success
        }
    }

    private static let run = ToolCommand(
        Command(
            "run", "Remove now what is to go", options: [.flag("dry-run", "Only tell what would go.")])
    ) { invocation in
        let isDry = invocation.arguments.flag("dry-run")
        return try await with(invocation) { service in
            let counts = try await service.pass(isDry: isDry)
            var lines = counts.numbers.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
            if lines.isEmpty { lines = [isDry ? "nothing would go" : "nothing was to go"] }
            lines += counts.problems.map { "not done: \($0)" }
            try invocation.answer(.object(RetentionJSON.counts(counts, isDry: isDry)), lines)
            return counts.problems.isEmpty ? .success : .failure
        }
    }

    private static let status = ToolCommand(
        Command("status", "Show when what was removed last, and by which server")
    ) { invocation in
        try await with(invocation) { service in
            let reports = try await service.reports()
            var lines: [String] = []
            for report in reports {
                let numbers = RetentionCounts().numbers.compactMap { number in
                    report.result[number.name]?.intValue.flatMap { $0 > 0 ? "\(number.name) \($0)" : nil }
                }
                lines.append(
                    "\(report.turn.rawValue): \(report.endedAt) by \(report.holder): \(numbers.isEmpty ? "nothing was to go" : numbers.joined(separator: ", "))"
                )
                for problem in report.result["problems"]?.arrayValue ?? [] {
                    lines.append("  not done: \(problem.stringValue ?? "")")
                }
            }
            let json = try await RetentionJSON.status(service)
            try invocation.answer(.object(json), lines.isEmpty ? ["no pass was made"] : lines)
            return .success
        }
    }

    private static func answer(_ service: RetentionService, _ invocation: Invocation) async throws {
        let settings = try await service.settings()
        let pipeline = invocation.arguments.value("pipeline")
        var lines: [String] = []
        for setting in RetentionSetting.known(forPipeline: pipeline != nil) {
            let value = settings.value(setting, of: pipeline)
            let isOwn = pipeline.map { settings.pipelines[$0]?.values[setting] != nil } ?? false
            let source = isOwn ? "its own" : settings.system.values[setting] == nil ? "default" : "set"
            lines.append("\(setting.rawValue) \(value) (\(value == 0 ? "off, " : "")\(source))")
        }
        let json =
            if let pipeline { try await RetentionJSON.pipeline(service, pipeline) } else {
                try await RetentionJSON.config(service)
            }
        try invocation.answer(.object(json), lines)
    }

    private static func with(
        _ invocation: Invocation, _ body: (RetentionService) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        try await invocation.withPlatform { platform in
            guard let service = platform.retention else {
                throw MartletError(.unsupported, "this program removes nothing by itself")
            }
            return try await body(service)
        }
    }
}
