public import Access
internal import Synchronization

/// Where clients reach the endpoint for objects, which listens beside the server on a port of its own.
public final class StorageEndpoint: Sendable {
    private let publicURL: String?
    private let listening = Mutex<(isSecure: Bool, port: Int)?>(nil)

    /// - Parameter publicURL: What clients are told whatever they call the server by, as behind a proxy; nil for the name by which
    ///   they reached the server.
    public init(publicURL: String?) { self.publicURL = publicURL }

    /// Called when the endpoint listens, which is before the server takes requests.
    public func listens(port: Int, isSecure: Bool) { listening.withLock { $0 = (isSecure, port) } }

    /// The endpoint's URL for a client; nil where there is none.
    public func url(for client: StorageClient) -> String? {
        guard let (isSecure, port) = listening.withLock({ $0 }) else { return nil }
        if let publicURL { return publicURL }
        let host = client.host.flatMap(Self.name) ?? "127.0.0.1"
        return "\(isSecure ? "https" : "http")://\(host):\(port)"
    }

    /// The name in a field such as `lake.example.org:8181` or `[::1]:8181`; nil where it is none.
    static func name(_ host: String) -> String? {
        let name: Substring
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return nil }
            name = host[...end]
        } else {
            name = host.prefix { $0 != ":" }
        }
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        return isPlain && !name.isEmpty && name.utf8.count <= 255 ? String(name) : nil
    }
}
