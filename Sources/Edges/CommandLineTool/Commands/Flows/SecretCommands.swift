import CommandParsing
import Errors
import JSON
import PlatformJSON
import SecretService
import Secrets
import Terminal

/// `secret`: what steps need and nobody should see.
enum SecretCommands {
    static let command = ToolCommand(
        Command(
            "secret", "Set, list and delete secrets, and change the key that they are encrypted under",
            details: [
                "Values are encrypted under the key in .martlet/secret.key, or in MARTLET_SECRET_KEY. Steps get only those that they name, as environment variables."
            ],
            section: "Server"),
        subcommands: [set, list, delete, rotate])

    private static let name = Positional("NAME", "Letters, digits and underscores.")

    private static let set = ToolCommand(
        Command(
            "set", "Set a secret to what the standard input holds; it is never shown",
            details: ["One line end behind the value is left out, unless --exact is given."],
            options: [
                .value("description", ValueForm("TEXT"), "What it is for."),
                .flag("exact", "Keep the value byte by byte."),
            ], positionals: [name],
            examples: [CommandExample("martlet secret set API_KEY < key.txt", "From a file.")])
    ) { invocation in
        let name = try SecretName(invocation.arguments.value("NAME") ?? "")
        var value = try invocation.context.readInput(SealedSecret.valueLimit + 2)
        if !invocation.arguments.flag("exact") {
            if value.last == 0x0A { value.removeLast() }
            if value.last == 0x0D { value.removeLast() }
        }
        let bytes = value
        return try await invocation.withPlatform { platform in
            try await platform.secrets.set(
                name, to: bytes, description: invocation.arguments.value("description"), by: invocation.author)
            try invocation.answer(["name": .string(name.text)], invocation.isQuiet ? [] : ["Set the secret '\(name)'"])
            return .success
        }
    }

    private static let list = ToolCommand(Command("list", "List secrets, without their values")) { invocation in
        try await invocation.withPlatform { platform in
            let secrets = try await platform.secrets.list()
            var table = TextTable(columns: [.init("name"), .init("set"), .init("by"), .init("description")])
            for secret in secrets {
                table.append([
                    secret.name.text, TimeText.seconds(secret.updatedAt), secret.updatedBy, secret.description ?? "",
                ])
            }
            try invocation.answer(
                ["secrets": .array(secrets.map(FlowJSON.secret))], invocation.lines(table, empty: "no secrets"))
            return .success
        }
    }

    private static let delete = ToolCommand(
        Command("delete", "Delete a secret", positionals: [name])
    ) { invocation in
        let name = try SecretName(invocation.arguments.value("NAME") ?? "")
        return try await invocation.withPlatform { platform in
            try await platform.secrets.delete(name)
            try invocation.answer(
                ["name": .string(name.text)], invocation.isQuiet ? [] : ["Deleted the secret '\(name)'"])
            return .success
        }
    }

    private static let rotate = ToolCommand(
        Command(
            "rotate", "Encrypt all secrets under a new key",
            details: [
                "With MARTLET_SECRET_KEY, put the new key before the old one, with a comma between, and remove the old one afterwards."
            ])
    ) { invocation in
        try await invocation.withPlatform { platform in
            let count = try await platform.secrets.rotate(by: invocation.author)
            try invocation.answer(
                ["secrets": .integer(Int64(count))],
                invocation.isQuiet ? [] : ["\(HumanUnits.count(count, "secret")) under a new key"])
            return .success
        }
    }
}
