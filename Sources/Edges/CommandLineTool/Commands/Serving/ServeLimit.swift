/// A limit of the server that may be set, such as `--limit body-bytes=1000000`.
public enum ServeLimit: String, Sendable, CaseIterable {
    /// The body of a request; more is 413.
    case bodyBytes = "body-bytes"
    /// A file that is sent to be loaded; more is 413.
    case uploadBytes = "upload-bytes"
    /// The request line and the fields together; more is 431.
    case headerBytes = "header-bytes"
    /// Connections at a time; more wait.
    case connections
    /// Requests that are worked on at a time; more are told to come back with 503.
    case requests
    /// How long a connection may say nothing.
    case idleSeconds = "idle-seconds"
    /// How long the request line and the fields may take.
    case headerSeconds = "header-seconds"
    /// How long requests that are under way may take to end when the server stops.
    case stopSeconds = "stop-seconds"

    var range: ClosedRange<Int> {
        switch self {
        case .bodyBytes: 1024...1 << 30
        case .uploadBytes: 1024...1 << 50
        case .headerBytes: 1024...1 << 20
        case .connections: 4...1_000_000
        case .requests: 1...1_000_000
        case .idleSeconds, .headerSeconds: 1...86_400
        case .stopSeconds: 0...86_400
        }
    }
}

extension ServeOptions {
    /// Reads `NAME=VALUE`; nil where that is no limit or no value of it.
    static func limit(_ text: String) -> (limit: ServeLimit, value: Int)? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let limit = ServeLimit(rawValue: parts[0]), let value = Int(parts[1]),
            limit.range.contains(value)
        else { return nil }
        return (limit, value)
    }
}
