import Access
import AccessService
import Cataloging
import Clocks
import CommandParsing
import Errors
import Identifiers
import JSON
import Terminal
import PlatformJSON

/// `token`: who may reach the project's server.
enum TokenCommands {
    static let command = ToolCommand(
        Command(
            "token", "Create, list and revoke the tokens that a server asks for",
            details: ["The command line itself needs none where it works in the project's folder."],
            section: "Server"),
        subcommands: [create, list, revoke])

    private static let create = ToolCommand(
        Command(
            "create", "Create a token and print it, this once",
            options: [
                .value(
                    "scope", ValueForm("SCOPE", .choice(Scope.allCases.map(\.rawValue))),
                    "What it may do; write includes read, and admin includes both.", default: Scope.read.rawValue),
                .value(
                    "namespace", ValueForm("NS", .named("namespace")),
                    "Limit it to this namespace and what is inside.", isRepeatable: true),
                .value(
                    "expires", ValueForm("WHEN"), "A duration such as 30d, or a date such as 2027-01-31, in UTC."),
            ],
            positionals: [Positional("NAME", "Who will hold it; commits made with it name this author.")],
            examples: [
                CommandExample("martlet token create trino --expires 90d", "For reading everything."),
                CommandExample("martlet token create loader --scope write --namespace bronze", "For one namespace."),
            ])
    ) { invocation in
        let new = try newToken(invocation)
        return try await invocation.withPlatform { platform in
            let issued = try await platform.access.create(new)
            if invocation.isJSON {
                var json = TokenJSON.object(issued.token, at: invocation.context.clock.now())
                json["secret"] = .string(issued.secret.text)
                try invocation.say(JSONValue.object(json).text(indent: 2))
                return .success
            }
            try invocation.remark("Created token '\(new.name)' (\(describe(issued.token))). It is not shown again:")
            try invocation.say(issued.secret.text)
            return .success
        }
    }

    private static func newToken(_ invocation: Invocation) throws -> NewToken {
        let arguments = invocation.arguments
        var namespaces: [NamespacePattern] = []
        for text in arguments.values("namespace") {
            namespaces.append(try NamespacePattern(try ContentKey(parsing: text).elements))
        }
        return NewToken(
            name: arguments.value("NAME") ?? "", scope: arguments.value("scope").flatMap(Scope.init) ?? .read,
            namespaces: namespaces,
            expiresAt: try arguments.value("expires").map { try expiry($0, invocation) })
    }

    private static func expiry(_ text: String, _ invocation: Invocation) throws -> Timestamp {
        if let time = Timestamp(text) { return time }
        if let duration = DurationText.milliseconds(text) {
            return Timestamp(microseconds: invocation.context.clock.now().microseconds + Int64(duration) * 1000)
        }
        throw invocation.misuse("--expires needs a duration such as 30d or a date such as 2027-01-31, not '\(text)'")
    }

    private static let list = ToolCommand(Command("list", "List tokens, without their secrets")) { invocation in
        try await invocation.withPlatform { platform in
            let tokens = try await platform.access.list()
            let now = invocation.context.clock.now()
            if invocation.isJSON {
                let list = tokens.map { JSONValue.object(TokenJSON.object($0, at: now)) }
                try invocation.say(JSONValue.object(["tokens": .array(list)]).text(indent: 2))
                return .success
            }
            var table = TextTable(columns: [
                .init("id"), .init("name"), .init("may"), .init("state"), .init("expires"), .init("last used"),
            ])
            for token in tokens {
                table.append([
                    token.id.description, token.name, describe(token), token.state(at: now).rawValue,
                    token.expiresAt.map(TimeText.seconds) ?? "never",
                    token.lastUsedAt.map(TimeText.seconds) ?? "never",
                ])
            }
            try invocation.say(invocation.lines(table, empty: "no tokens"))
            return .success
        }
    }

    private static let revoke = ToolCommand(
        Command(
            "revoke", "Revoke a token; a running server refuses it at once",
            positionals: [Positional("ID", "The token's ID, or its beginning.")])
    ) { invocation in
        let id = invocation.arguments.value("ID") ?? ""
        return try await invocation.withPlatform { platform in
            let token = try await platform.access.revoke(try await platform.access.find(id).id)
            let now = invocation.context.clock.now()
            if invocation.isJSON {
                try invocation.say(JSONValue.object(TokenJSON.object(token, at: now)).text(indent: 2))
            } else {
                try invocation.remark("Revoked token '\(token.name)' (\(token.id))")
            }
            return .success
        }
    }

    /// Such as `write in bronze, silver.eu`.
    private static func describe(_ token: AccessToken) -> String {
        let namespaces = token.reach.patterns.map(\.description)
        return namespaces.isEmpty ? token.scope.rawValue : "\(token.scope) in \(namespaces.joined(separator: ", "))"
    }
}
