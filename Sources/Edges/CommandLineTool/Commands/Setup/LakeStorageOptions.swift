import CommandParsing
import Errors
import Identifiers
import JSON
import ObjectService
import ObjectStorage

/// The options of `init` that put the lake into a storage that speaks S3, and what they write into `martlet.yaml`.
struct LakeStorageOptions {
    static let options: [CommandOption] = [
        .value("storage", ValueForm("URL"), "Keep the lake at s3://BUCKET/PREFIX, in place of a folder."),
        .value("endpoint", ValueForm("URL"), "Where that storage is; AWS_ENDPOINT_URL by default."),
        .value("region", ValueForm("REGION"), "Its region; AWS_REGION by default."),
        .flag("virtual-host", "Write the bucket in front of its host, as Amazon asks for."),
        .value(
            "profile", ValueForm("NAME"), "Whose credentials are used, of ~/.aws/credentials; AWS_PROFILE by default."),
        .flag("unchecked", "Do not try first whether the storage can be used."),
    ]

    private let location: Location
    private let reached: StoreOptions
    private let isChecked: Bool
    private var storage: [(key: String, value: String)] = []

    /// Nil where the lake stays in a folder.
    init?(_ invocation: Invocation) throws {
        let arguments = invocation.arguments
        guard let text = arguments.value("storage") else {
            if let given = ["endpoint", "region", "profile"].first(where: { arguments.value($0) != nil })
                ?? ["virtual-host", "unchecked"].first(where: { arguments.flag($0) })
            {
                throw invocation.misuse("--\(given) says how a storage is reached, and there is no --storage")
            }
            return nil
        }
        guard text.hasPrefix("s3://"), let location = try? Location(text), !location.name.isEmpty else {
            throw invocation.misuse("--storage is '\(text)', which is not s3://BUCKET/PREFIX")
        }
        self.location = location
        isChecked = !arguments.flag("unchecked")
        reached = StoreOptions(arguments)
        if let endpoint = arguments.value("endpoint") {
            guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://") else {
                throw invocation.misuse("--endpoint is '\(endpoint)', which is not https://HOST or http://HOST:PORT")
            }
            storage.append(("endpoint", endpoint))
        }
        if let region = arguments.value("region") { storage.append(("region", region)) }
        if arguments.flag("virtual-host") { storage.append(("style", "virtual-host")) }
        if let profile = arguments.value("profile") { storage.append(("profile", profile)) }
    }

    /// Tries the storage, unless that is not wanted.
    ///
    /// - Returns: What is said of it beside that the project was made.
    func check(_ open: (Location, StoreOptions) throws -> any ObjectStore) async throws -> [String] {
        guard isChecked else { return [] }
        let report = try await StorageProbe(open(location, reached), at: location).run(name: .random())
        return ["Tried '\(location)': it can be written, read, listed and cleaned"]
            + (report.refusesTakenNames
                ? []
                : ["It does not look at If-None-Match, which a lake does without, since its files have random names"])
    }

    /// What `martlet.yaml` says of it.
    var text: String {
        var lines = [
            "# The lake is in a storage; credentials come from AWS_ACCESS_KEY_ID and its like, never from here.",
            "lake: \(JSONValue.string(location.uri).text())",
        ]
        if !storage.isEmpty {
            lines.append("storage:")
            lines += storage.map { "  \($0.key): \(JSONValue.string($0.value).text())" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
