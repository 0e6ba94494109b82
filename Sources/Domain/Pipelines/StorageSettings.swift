internal import Errors
internal import JSON
internal import YAML

/// How a lake's storage that speaks S3 is reached.
///
/// It is `storage` in `martlet.yaml`, and holds no credentials.
public struct StorageSettings: Sendable, Hashable {
    /// Such as `https://s3.example.com`; nil leaves it to the environment.
    public var endpoint: String?
    public var region: String?
    /// Whether the bucket is written in front of the host, as Amazon asks for.
    public var isVirtualHost: Bool?
    /// The profile in the files of credentials.
    public var profile: String?

    public init() {}

    static let keys = ["endpoint", "region", "style", "profile"]

    private enum Style: String, CaseIterable {
        case path
        case virtualHost = "virtual-host"
    }

    init(_ entry: SettingEntry) throws(MartletError) {
        for inner in try entry.members() where !inner.value.isNull {
            switch inner.key {
            case "endpoint": endpoint = try inner.text()
            case "region": region = try inner.text()
            case "style": isVirtualHost = try inner.choice(Style.self) == .virtualHost
            case "profile": profile = try inner.text()
            default:
                throw inner.error(
                    "'storage' has no key '\(inner.key)'",
                    hint: NearestName.of(inner.key, among: Self.keys).map { "Did you mean '\($0)'?" }
                        ?? "It has \(Self.keys.joined(separator: ", ")); credentials belong into the environment.")
            }
        }
    }
}
