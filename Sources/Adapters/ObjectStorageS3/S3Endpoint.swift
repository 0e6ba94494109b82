public import Errors
internal import HTTP

/// Where a storage is, and how its buckets stand in URLs.
public struct S3Endpoint: Sendable, Hashable {
    public enum Style: String, Sendable, Hashable {
        /// `https://host/bucket/key`.
        case path
        /// `https://bucket.host/key`.
        case virtualHost = "virtual-host"
    }

    /// Such as `https://s3.eu-central-1.amazonaws.com`, without a slash at the end.
    public let url: String
    public let region: String
    public let style: Style

    /// - Throws: `invalidInput` for a URL that is none, or has a path.
    public init(_ url: String, region: String = "us-east-1", style: Style = .path) throws(MartletError) {
        var text = url
        while text.hasSuffix("/") { text.removeLast() }
        let host = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
        guard !host.isEmpty, !host.contains(where: { "/?#@ ".contains($0) }) else {
            throw MartletError(
                .invalidInput, "'\(url)' is no endpoint of a storage",
                hint: "Write it as https://HOST or http://HOST:PORT, without a path.")
        }
        self.url = text
        self.region = region
        self.style = style
    }

    public var isEncrypted: Bool { url.hasPrefix("https://") }
    private var scheme: String { url.hasPrefix("https://") ? "https://" : "http://" }
    /// The host with its port.
    public var host: String { String(url.dropFirst(scheme.utf8.count)) }

    /// The host that a bucket's requests go to.
    func host(of bucket: String) -> String { style == .path ? host : "\(bucket).\(host)" }

    /// The path of a key, or of the bucket where the key is empty, percent-encoded.
    func path(_ bucket: String, _ key: String) -> String {
        let path = key.split(separator: "/", omittingEmptySubsequences: false).map(PercentCoding.encode)
            .joined(separator: "/")
        return style == .path ? "/\(bucket)\(key.isEmpty ? "" : "/")\(path)" : "/\(path)"
    }

    func url(of bucket: String, path: String, query: String) -> String {
        "\(scheme)\(host(of: bucket))\(path)\(query.isEmpty ? "" : "?\(query)")"
    }
}
