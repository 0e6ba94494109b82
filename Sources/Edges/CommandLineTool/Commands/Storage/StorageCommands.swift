import Clocks
import CommandParsing
import Errors
import JSON
import ObjectService
import S3
import Terminal

/// `storage`: objects for S3's clients.
enum StorageCommands {
    static let command = ToolCommand(
        Command("storage", "Objects for S3's clients, which martlet serve --s3-port gives them", section: "Server"),
        subcommands: [
            key, StorageCopyCommand.command, StorageMoveCommand.command, StorageMoveCommand.clear,
        ])

    private static let key = ToolCommand(
        Command("key", "Create, list and revoke the keys with which S3's clients sign"),
        subcommands: [create, list, revoke])

    private static let create = ToolCommand(
        Command(
            "create", "Create a key and print it with its secret, this once",
            details: [
                "A grant is read, write (which includes read) or admin (which includes both, and buckets), and behind a colon the bucket that it is for, perhaps with the beginning of the keys."
            ],
            options: [
                .value("grant", ValueForm("GRANT"), "What it may do; read everything by default.", isRepeatable: true),
                .value(
                    "expires", ValueForm("WHEN"), "A duration such as 30d, or a date such as 2027-01-31, in UTC."),
            ],
            positionals: [Positional("NAME", "Who will hold it.")],
            examples: [
                CommandExample("martlet storage key create admin --grant admin", "For everything."),
                CommandExample(
                    "martlet storage key create loader --grant write:landing/eu/", "For some keys of a bucket."),
            ])
    ) { invocation in
        let arguments = invocation.arguments
        var grants: [StorageGrant] = []
        for text in arguments.values("grant") { grants.append(try StorageGrant(parsing: text)) }
        let expires = try arguments.value("expires").map { try expiry($0, invocation) }
        let wanted = grants.isEmpty ? [StorageGrant(.read)] : grants
        return try await invocation.withPlatform { platform in
            let issued = try await storage(platform).keys.create(
                name: arguments.value("NAME") ?? "", grants: wanted, expires: expires)
            if invocation.isJSON {
                var json = object(issued.key, at: invocation.context.clock.now())
                json["secret"] = .string(issued.secret)
                try invocation.say(JSONValue.object(json).text(indent: 2))
                return .success
            }
            try invocation.remark("Created storage key '\(issued.key.name)'. Its secret is not shown again:")
            try invocation.say(["AWS_ACCESS_KEY_ID=\(issued.key.id)", "AWS_SECRET_ACCESS_KEY=\(issued.secret)"])
            return .success
        }
    }

    private static func storage(_ platform: Platform) throws(MartletError) -> StorageServices {
        guard let storage = platform.storage else {
            throw MartletError(.unsupported, "this project has no storage of objects")
        }
        return storage
    }

    private static func expiry(_ text: String, _ invocation: Invocation) throws -> Timestamp {
        if let time = Timestamp(text) { return time }
        if let duration = DurationText.milliseconds(text) {
            return Timestamp(microseconds: invocation.context.clock.now().microseconds + Int64(duration) * 1000)
        }
        throw invocation.misuse("--expires needs a duration such as 30d or a date such as 2027-01-31, not '\(text)'")
    }

    private static let list = ToolCommand(Command("list", "List keys, without their secrets")) { invocation in
        try await invocation.withPlatform { platform in
            let keys = try await storage(platform).keys.list()
            let now = invocation.context.clock.now()
            if invocation.isJSON {
                let list = keys.map { JSONValue.object(object($0, at: now)) }
                try invocation.say(JSONValue.object(["keys": .array(list)]).text(indent: 2))
                return .success
            }
            var table = TextTable(columns: [.init("id"), .init("name"), .init("may"), .init("state"), .init("expires")])
            for key in keys {
                table.append([
                    key.id, key.name, key.grants.map(\.text).joined(separator: ", "), state(key, at: now),
                    key.expires.map(TimeText.seconds) ?? "never",
                ])
            }
            try invocation.say(invocation.lines(table, empty: "no storage keys"))
            return .success
        }
    }

    private static let revoke = ToolCommand(
        Command(
            "revoke", "Revoke a key; a running server refuses it at once",
            positionals: [Positional("ID", "The key's ID.")])
    ) { invocation in
        let id = invocation.arguments.value("ID") ?? ""
        return try await invocation.withPlatform { platform in
            try await storage(platform).keys.revoke(id)
            if invocation.isJSON {
                try invocation.say(JSONValue.object(["id": .string(id), "state": "revoked"]).text(indent: 2))
            } else {
                try invocation.remark("Revoked storage key \(id)")
            }
            return .success
        }
    }

    private static func state(_ key: StorageKey, at time: Timestamp) -> String {
        key.revoked != nil ? "revoked" : key.isValid(at: time) ? "active" : "expired"
    }

    private static func object(_ key: StorageKey, at time: Timestamp) -> JSONObject {
        [
            "id": .string(key.id), "name": .string(key.name),
            "grants": .array(key.grants.map { .string($0.text) }), "state": .string(state(key, at: time)),
            "created_at": .string(key.created.description),
            "expires_at": key.expires.map { .string($0.description) } ?? .null,
        ]
    }
}
