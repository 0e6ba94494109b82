import CommandParsing
import Errors
import JSON
import Terminal

/// `state`: where the catalog and the record of runs lie.
enum StateCommands {
    static let command = ToolCommand(
        Command(
            "state", "Show where the catalog and the record of runs lie, and move them",
            details: [
                "They are in .martlet/catalog.db unless 'state' in martlet.yaml or MARTLET_STATE_URL names a PostgreSQL database."
            ],
            section: "Server"),
        subcommands: [show, move])

    private static let show = ToolCommand(
        Command("show", "Show the database and how much is in it")
    ) { invocation in
        let summary = try await tools(invocation).show(try invocation.projectFolder())
        if invocation.isJSON {
            var json: JSONObject = [
                "place": .string(summary.place), "schema_version": .integer(Int64(summary.version)),
                "tables": counts(summary.tables),
            ]
            json["moved_to"] = summary.movedTo.map { .string($0) }
            json["copy_of"] = summary.copyOf.map { .string($0) }
            try invocation.say(JSONValue.object(json).text(indent: 2))
            return .success
        }
        try invocation.say("\(summary.place), schema \(summary.version)")
        if let place = summary.movedTo { try invocation.say("moved to \(place)") }
        if let place = summary.copyOf { try invocation.say("an unfinished copy of \(place)") }
        try invocation.say(lines(summary.tables, invocation))
        return .success
    }

    private static let move = ToolCommand(
        Command(
            "move", "Copy everything into another database, and leave this one marked as moved",
            details: [
                "The target must be empty. Each table is compared after it was copied. What broke off is started over, or ended, by the same command."
            ],
            options: [
                .value(
                    "to", ValueForm("URL"), "postgresql://USER@HOST/DATABASE, or 'sqlite' for the project's own file.")
            ],
            examples: [
                CommandExample(
                    "martlet state move --to postgresql://martlet@db.example.org/martlet",
                    "The password comes from PGPASSWORD or ~/.pgpass.")
            ])
    ) { invocation in
        guard let target = invocation.arguments.value("to") else {
            throw invocation.misuse("--to is missing: where shall the state go?")
        }
        let tools = try tools(invocation)
        let folder = try invocation.projectFolder()
        if let process = try ServerFile.processID(of: folder), tools.isRunning(process) {
            throw MartletError(
                .conflict, "the project is being served by process \(process)",
                hint: "Stop 'martlet serve' first, and start it with the new address.")
        }
        let moved = try await tools.move(folder, target)
        if invocation.isJSON {
            let json: JSONObject = [
                "from": .string(moved.from), "to": .string(moved.to), "tables": counts(moved.tables),
            ]
            try invocation.say(JSONValue.object(json).text(indent: 2))
            return .success
        }
        try invocation.remark(lines(moved.tables, invocation))
        try invocation.remark("Moved from \(moved.from) to \(moved.to)")
        try invocation.remark(
            target == "sqlite"
                ? "Now remove 'state' from martlet.yaml and MARTLET_STATE_URL."
                : "Now set 'state' in martlet.yaml, or MARTLET_STATE_URL, to that address.")
        return .success
    }

    private static func tools(_ invocation: Invocation) throws -> StateTools {
        guard let tools = invocation.context.state else {
            throw MartletError(.unsupported, "this program has no way to the state of a project")
        }
        return tools
    }

    private static func counts(_ tables: [StateTools.Table]) -> JSONValue {
        var counts = JSONObject()
        for table in tables { counts[table.name] = .integer(Int64(table.rows)) }
        return .object(counts)
    }

    private static func lines(_ tables: [StateTools.Table], _ invocation: Invocation) -> [String] {
        var text = TextTable(columns: [.init("table"), .init("rows", isNumber: true)])
        for table in tables { text.append([table.name, HumanUnits.count(table.rows)]) }
        return invocation.lines(text, empty: "nothing")
    }
}
