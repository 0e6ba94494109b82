import CommandParsing
import Errors
import JSON
import ObjectService
import ObjectStorage

/// How a storage that speaks S3 is reached.
public struct StoreOptions: Sendable {
    public var endpoint: String?
    public var region: String?
    public var isVirtualHost: Bool
    /// The profile in the files of credentials; nil leaves it to the environment.
    public var profile: String?

    public init(endpoint: String? = nil, region: String? = nil, isVirtualHost: Bool = false, profile: String? = nil) {
        self.endpoint = endpoint
        self.region = region
        self.isVirtualHost = isVirtualHost
        self.profile = profile
    }

    /// Those of a command line.
    init(_ arguments: ParsedArguments) {
        self.init(
            endpoint: arguments.value("endpoint"), region: arguments.value("region"),
            isVirtualHost: arguments.flag("virtual-host"), profile: arguments.value("profile"))
    }
}

/// `storage copy`: objects between folders and storages.
enum StorageCopyCommand {
    static let command = ToolCommand(
        Command(
            "copy", "Copy objects between a folder and a storage that speaks S3, or two of either",
            details: [
                "What is there already is not sent again, so an interrupted copy goes on where it was; each copy is read back and compared. Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, from ~/.aws/credentials, or by web identity. The files of tables name each other by their locations, so a copy is for keeping, not for reading in its new place; 'martlet storage move' moves a lake."
            ],
            options: [
                .value("endpoint", ValueForm("URL"), "Where the storage is; AWS_ENDPOINT_URL by default."),
                .value("region", ValueForm("REGION"), "AWS_REGION by default, and us-east-1 without it."),
                .flag("virtual-host", "Write the bucket in front of the host, as Amazon asks for."),
                .value("profile", ValueForm("NAME"), "Whose credentials are used; AWS_PROFILE by default."),
            ],
            positionals: [
                Positional("FROM", "A folder, or s3://BUCKET/PREFIX."),
                Positional("TO", "A folder, or s3://BUCKET/PREFIX."),
            ],
            examples: [
                CommandExample("martlet storage copy lake s3://backup/lake", "Keeps the lake's files elsewhere.")
            ])
    ) { invocation in
        let arguments = invocation.arguments
        let options = StoreOptions(arguments)
        let from = try location(arguments.value("FROM") ?? "", invocation)
        let to = try location(arguments.value("TO") ?? "", invocation)
        let open = invocation.context.openStore
        let report = try await StorageCopy(from: open(from, options), to: open(to, options)).run(from, to: to)
        if invocation.isJSON {
            try invocation.say(
                JSONValue.object([
                    "copied": .integer(Int64(report.copied)), "kept": .integer(Int64(report.kept)),
                    "bytes": .integer(Int64(report.bytes)),
                ]).text(indent: 2))
        } else {
            try invocation.say(
                "Copied \(report.copied) objects with \(report.bytes) bytes; \(report.kept) were there already")
        }
        return .success
    }

    private static func location(_ text: String, _ invocation: Invocation) throws -> Location {
        try Location(text.hasPrefix("s3://") ? text : invocation.path(text))
    }
}
