/// What a request asks for: a path and a query (RFC 9112, section 3.2.1).
public struct RequestTarget: Sendable {
    /// The path as it was sent, still percent-encoded, starting with `/`.
    public let path: String
    /// The path's segments, each decoded after the path was split: an encoded slash stays inside its segment.
    public let segments: [String]
    public let query: QueryItems

    /// - Parameters:
    ///   - path: Percent-encoded.
    ///   - query: What follows `?`, percent-encoded, without it.
    /// - Throws: `HTTPFailure` 400 for a malformed escape.
    public init(path: String, query: String = "") throws(HTTPFailure) {
        self.path = path
        self.segments = try Self.segments(of: path)
        self.query = query.isEmpty ? QueryItems() : try QueryItems(parsing: query)
    }

    /// Bytes are gone through once, by number: each request's path comes along here.
    private static func segments(of path: String) throws(HTTPFailure) -> [String] {
        // The root has no segments, as its pattern has none.
        if path == "/" { return [] }
        let bytes = Array(path.utf8)
        var segments: [String] = []
        segments.reserveCapacity(8)
        var start = bytes.first == UInt8(ascii: "/") ? 1 : 0
        var hasEscape = false
        for index in start...max(start, bytes.count) {
            if index < bytes.count, bytes[index] != UInt8(ascii: "/") {
                if bytes[index] == UInt8(ascii: "%") { hasEscape = true }
                continue
            }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            guard let segment = hasEscape ? PercentCoding.decode(text) : text else {
                throw HTTPFailure(.badRequest, "the path '\(path)' has a malformed percent-escape")
            }
            segments.append(segment)
            start = index + 1
            hasEscape = false
        }
        return segments
    }
}

/// The parameters of a query or of a form (`application/x-www-form-urlencoded`).
public struct QueryItems: Sendable {
    public private(set) var all: [(name: String, value: String)] = []

    public init() {}

    public init(parsing text: some StringProtocol) throws(HTTPFailure) {
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let pieces = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(Self.text(pieces[0]), plusIsSpace: true),
                let value = pieces.count > 1 ? PercentCoding.decode(Self.text(pieces[1]), plusIsSpace: true) : ""
            else { throw HTTPFailure(.badRequest, "the query '\(text)' has a malformed percent-escape") }
            all.append((name, value))
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// The first value of a parameter.
    public subscript(name: String) -> String? { all.first { $0.name == name }?.value }

    public func values(of name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }
}
