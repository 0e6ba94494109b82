internal import HTTP

/// What a client calls the lake, with the state of it that is meant.
///
/// `lake`, `lake@feature/x`, `lake@2026-03-01T12:00Z`; and as clients of Nessie have it, `feature/x|lake`.
struct WarehouseName: Sendable, Hashable {
    /// The branch, tag, commit or time; nil for the default branch.
    var ref: String?

    /// - Parameter name: What the lake is called.
    /// - Throws: `IcebergFailure` where another warehouse is meant.
    init(parsing text: String, lake name: String) throws(IcebergFailure) {
        if text.isEmpty || text == name { return }
        if text.hasPrefix("\(name)@") {
            ref = String(text.dropFirst(name.count + 1))
        } else if let bar = text.lastIndex(of: "|"), ["", name].contains(String(text[text.index(after: bar)...])) {
            ref = String(text[..<bar])
        } else {
            throw .noSuchWarehouse("there is no warehouse '\(text)'; write '\(name)', or '\(name)@BRANCH'")
        }
        guard ref?.isEmpty == false else {
            throw IcebergFailure(.badRequest, "BadRequestException", "the warehouse '\(text)' names no branch")
        }
    }

    /// The prefix of requests, as one segment of a path.
    static func prefix(of name: String, ref: String?) -> String {
        // RFC 3986 lets '@' stand in a segment as it is.
        guard let ref else { return PercentCoding.encode(name) }
        return "\(PercentCoding.encode(name))@\(PercentCoding.encode(ref))"
    }
}
