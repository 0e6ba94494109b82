internal import Clocks
internal import HTTP
internal import JSON

/// What the access log says of one request; the query is left out, since it may carry what is nobody else's business.
struct AccessLogEntry {
    var id: String
    var peer: String
    var method: String
    var path: String
    var operation: String
    var status: Int
    /// The bytes of the response's body; nil where it is streamed.
    var bytes: Int?
    var microseconds: Int

    init(_ request: HTTPRequest, _ response: HTTPResponse, microseconds: Int) {
        id = request.id
        peer = request.peer
        method = request.method.rawValue
        path = request.target.path
        operation = response.operation
        status = response.status.rawValue
        bytes =
            switch response.body {
            case .none: 0
            case .bytes(let bytes): bytes.count
            case .stream(let length, _): length
            }
        self.microseconds = microseconds
    }

    /// `2026-11-21T07:00:00Z 127.0.0.1 GET /health 200 15 0.042ms health 4fzyo82-1`.
    func text(at time: Timestamp) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
        let thousandths = String(String(rest + 1000).dropFirst())
        return "\(time) \(Self.dash(peer)) \(method) \(Self.visible(path)) \(status) \(bytes.map { "\($0)" } ?? "-") "
            + "\(whole).\(thousandths)ms \(Self.dash(operation)) \(id)"
    }

    func json(at time: Timestamp) -> String {
        JSONValue.object([
            "time": .string(time.description), "peer": .string(peer), "method": .string(method), "path": .string(path),
            "operation": .string(operation), "status": .integer(Int64(status)),
            "bytes": bytes.map { .integer(Int64($0)) } ?? .null, "microseconds": .integer(Int64(microseconds)),
            "request_id": .string(id),
        ]).text()
    }

    private static func dash(_ text: String) -> String { text.isEmpty ? "-" : text }

    /// Without what would break the line or a terminal.
    private static func visible(_ path: String) -> String {
        guard path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else { return path }
        return path.utf8.map { (0x21...0x7E).contains($0) ? String(UnicodeScalar($0)) : "\\x\(String($0, radix: 16))" }
            .joined()
    }
}
