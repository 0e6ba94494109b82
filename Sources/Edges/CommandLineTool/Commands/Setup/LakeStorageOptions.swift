import CommandParsing
import Errors
import JSON
import ObjectStorage

/// The options of `init` that put the lake into a storage that speaks S3, and what they write into `martlet.yaml`.
struct LakeStorageOptions {
    static let options: [CommandOption] = [
        .value("storage", ValueForm("URL"), "Keep the lake at s3://BUCKET/PREFIX, in place of a folder."),
        .value("endpoint", ValueForm("URL"), "Where that storage is; AWS_ENDPOINT_URL by default."),
        .value("region", ValueForm("REGION"), "Its region; AWS_REGION by default."),
        .flag("virtual-host", "Write the bucket in front of its host, as Amazon asks for."),
    ]

    private let lake: String
    private var storage: [(key: String, value: String)] = []

    /// Nil where the lake stays in a folder.
    init?(_ invocation: Invocation) throws {
        let arguments = invocation.arguments
        guard let text = arguments.value("storage") else {
            if let given = ["endpoint", "region"].first(where: { arguments.value($0) != nil })
                ?? (arguments.flag("virtual-host") ? "virtual-host" : nil)
            {
                throw invocation.misuse("--\(given) says how a storage is reached, and there is no --storage")
            }
            return nil
        }
        guard text.hasPrefix("s3://"), let location = try? Location(text), !location.name.isEmpty else {
            throw invocation.misuse("--storage is '\(text)', which is not s3://BUCKET/PREFIX")
        }
        lake = location.uri
        if let endpoint = arguments.value("endpoint") {
            guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://") else {
                throw invocation.misuse("--endpoint is '\(endpoint)', which is not https://HOST or http://HOST:PORT")
            }
            storage.append(("endpoint", endpoint))
        }
        if let region = arguments.value("region") { storage.append(("region", region)) }
        if arguments.flag("virtual-host") { storage.append(("style", "virtual-host")) }
    }

    /// What `martlet.yaml` says of it.
    var text: String {
        var lines = [
            "# The lake is in a storage; credentials come from AWS_ACCESS_KEY_ID and its like, never from here.",
            "lake: \(JSONValue.string(lake).text())",
        ]
        if !storage.isEmpty {
            lines.append("storage:")
            lines += storage.map { "  \($0.key): \(JSONValue.string($0.value).text())" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
