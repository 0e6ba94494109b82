import CommandParsing

/// Every command of the tool, in the order in which help lists them.
enum ToolCommands {
    static let name = "martlet"

    static let tool: ToolCommand = ToolCommand(
        Command(
            name, "Run SQL pipelines into versioned, tested Iceberg tables",
            details: [
                "A project is a folder of pipelines. A run works on a branch of the whole lake, tests what it wrote, and is published as one commit, or not at all."
            ],
            options: GlobalOptions.declarations,
            examples: [
                CommandExample("martlet init flights --example flights", "Makes a project with real data."),
                CommandExample("martlet run -C flights", "Builds and publishes its tables."),
                CommandExample("martlet query -C flights 'select * from gold.airline_scorecard'", "Looks at one."),
            ]),
        subcommands: [
            RunCommand.plan, RunCommand.run, TestCommand.command, RunsCommands.command,
            FlowCommands.command, SecretCommands.command,
            QueryCommand.command, IngestCommand.command, TableCommands.command,
            ReferenceCommands.branch, ReferenceCommands.tag, LogCommand.command, DiffCommand.command,
            MergeCommands.merge,
            MergeCommands.revert, MergeCommands.cherryPick, MergeCommands.reset,
            ScheduleCommands.command, TriggerCommands.command, BackfillCommands.command,
            TokenCommands.command, StorageCommands.command, NotifyCommands.command, RetentionCommands.command,
            ServeCommand.command, WorkerCommand.command,
            WorkersCommands.command, StateCommands.command, InitCommand.command, EnvCommands.command,
            DoctorCommand.command, CompletionCommands.completion, CompletionCommands.complete,
            VersionCommand.command,
        ])
}
