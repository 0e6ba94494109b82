import CommandParsing
import Errors
import JSON
import Machine
import PlatformJSON
import Scheduler
import Schedules

/// `trigger`: runs when something happens.
enum TriggerCommands {
    static let command = ToolCommand(
        Command(
            "trigger", "Start runs when something happens",
            details: [
                "Triggers stand in the project's files (schedules/*.yaml, or 'triggers:' beside a pipeline or in a flow), or are made here."
            ], section: "Automation"),
        subcommands: EntryCommands.shared(.trigger) + [create, secret, importing])

    private static let create = ToolCommand(
        Command(
            "create", "Make a trigger",
            options: [
                .value("landing", ValueForm("ZONE"), "Files that arrive in a landing zone."),
                .value(
                    "files", ValueForm("PATTERN"), "Files that arrive in the project's folder, such as inbox/*.csv."),
                .value("pattern", ValueForm("PATTERN"), "Only files of the landing zone with such names."),
                .value("quiet", ValueForm("TIME"), "Once no file has come or changed for so long, such as 10s."),
                .value("after-pipeline", ValueForm("NAME"), "The success of a pipeline."),
                .value("after-flow", ValueForm("NAME"), "The success of a flow."),
                .value("table", ValueForm("TABLE"), "A change of a table."),
                .value("stale", ValueForm("TABLE"), "A table that was not updated; with --older."),
                .value("older", ValueForm("TIME"), "For so long, such as 2h."),
                .value("branch", ValueForm("BRANCH"), "The branch of the table."),
                .value(
                    "webhook", ValueForm("KIND", .choice(WebhookKind.allCases.map(\.rawValue))),
                    "Requests of other programs."),
                .value(
                    "sensor", ValueForm("FILE:FUNCTION"),
                    "A function in Python that is asked again and again; with --every."),
                .value("every", ValueForm("TIME"), "How often a sensor is asked, such as 1m; 30s otherwise."),
                .value(
                    "on", ValueForm("JSON"),
                    "Any condition, such as {\"all\": [{\"landing\": \"a\"}, {\"landing\": \"b\"}]}."),
            ] + EntryCommands.targetOptions, positionals: [Positional("NAME", "Its name.")],
            examples: [
                CommandExample(
                    "martlet trigger create orders --landing orders --pipelines silver.orders+",
                    "When files arrive."),
                CommandExample("martlet trigger create shop --webhook hmac --flow sync", "When the shop calls."),
            ])
    ) { invocation in
        var definition = try EntryCommands.definition(invocation)
        definition["on"] = try condition(invocation)
        let settled = definition
        return try await invocation.withSchedules { schedules in
            let (entry, secret) = try await schedules.book.create(trigger: settled, by: invocation.author)
            var json = ScheduleJSON.entry(entry)
            json["secret"] = secret.map { .string($0) }
            var lines = ["Made trigger '\(entry.name)'"]
            if let secret { lines = ["Made trigger '\(entry.name)'. Its secret is not shown again:", secret] }
            try invocation.answer(.object(json), lines)
        }
    }

    private static func condition(_ invocation: Invocation) throws -> JSONValue {
        let arguments = invocation.arguments
        if let text = arguments.value("on") { return try JSONValue(parsing: text, file: "--on") }
        var object = JSONObject()
        for (option, key) in [
            ("landing", "landing"), ("files", "files"), ("pattern", "pattern"), ("quiet", "quiet"),
            ("after-pipeline", "pipeline"), ("after-flow", "flow"), ("table", "table"), ("stale", "stale"),
            ("older", "after"), ("branch", "branch"), ("webhook", "webhook"), ("sensor", "sensor"),
            ("every", "every"),
        ] {
            object[key] = arguments.value(option).map { .string($0) }
        }
        guard !object.isEmpty else {
            throw invocation.misuse("the trigger waits for nothing; give it --landing, --webhook, --table or another")
        }
        return .object(object)
    }

    private static let secret = ToolCommand(
        Command(
            "secret", "Give a trigger's webhook a new secret and print it, this once",
            positionals: [Positional("NAME", "The trigger.")])
    ) { invocation in
        try await invocation.withSchedules { schedules in
            let (_, secret) = try await schedules.book.renewSecret(
                invocation.arguments.value("NAME") ?? "", by: invocation.author)
            try invocation.answer(["secret": .string(secret)], [secret])
        }
    }

    private static let importing = ToolCommand(
        Command(
            "import", "Make triggers of those that RAT lists",
            details: [
                "Takes the answer of RAT's GET /api/v1/pipelines/NS/LAYER/NAME/triggers, or a list of triggers, each with type and config. Webhooks get new secrets, which are printed."
            ],
            positionals: [
                Positional("FILE", "JSON; - is the standard input.", .required, .file),
                Positional("PIPELINE", "What they start, where they do not say it.", .optional),
            ])
    ) { invocation in
        let bytes = try LocalFiles.read(invocation.path(invocation.arguments.value("FILE") ?? "-"))
        let document = try JSONValue(parsing: bytes, file: invocation.arguments.value("FILE") ?? "-")
        let triggers = try RATTriggers.definitions(document, pipeline: invocation.arguments.value("PIPELINE"))
        return try await invocation.withSchedules { schedules in
            var made: [JSONValue] = []
            var lines: [String] = []
            for definition in triggers {
                let (entry, secret) = try await schedules.book.create(trigger: definition, by: invocation.author)
                var json = ScheduleJSON.entry(entry)
                json["secret"] = secret.map { .string($0) }
                made.append(.object(json))
                lines.append("Made trigger '\(entry.name)'" + (secret.map { "; its secret: \($0)" } ?? ""))
            }
            try invocation.answer(["triggers": .array(made)], lines.isEmpty ? ["no triggers"] : lines)
        }
    }
}
