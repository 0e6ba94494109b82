import CommandParsing

/// `table`: what the lake holds, and its upkeep.
enum TableCommands {
    static let command = ToolCommand(
        Command("table", "Show, list and look after tables", section: "Data"),
        subcommands: [
            TableListCommand.command, TableShowCommand.command, TableHistoryCommand.command,
            TableMetricsCommand.command,
            TableNameCommands.register, TableNameCommands.rename, TableNameCommands.drop,
            TableCompactCommand.command, TableExpireCommand.command, TableCleanCommand.command,
        ])
}
