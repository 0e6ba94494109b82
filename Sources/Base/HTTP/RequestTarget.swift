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
        var segments: [String] = []
        // The root has no segments, as its pattern has none.
        for part in path == "/"
            ? []
            : path.utf8.dropFirst(path.utf8.first == UInt8(ascii: "/") ? 1 : 0).split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let segment = PercentCoding.decode(Substring(part)) else {
                throw HTTPFailure(.badRequest, "the path '\(path)' has a malformed percent-escape")
            }
            segments.append(segment)
        }
        self.segments = segments
        self.query = try QueryItems(parsing: query)
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
