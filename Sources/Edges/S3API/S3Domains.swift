public import Errors
internal import HTTP

/// The hosts in front of which clients may write a bucket (`bucket.s3.example.org`), as most do unless they are told otherwise.
public struct S3Domains: Sendable {
    /// In small letters, a dot before each; the longest first.
    private let suffixes: [String]

    private static let lengthLimit = 255

    /// None: buckets stand in paths only.
    public init() { suffixes = [] }

    /// - Throws: `invalidInput` for what is no name of a host.
    public init(_ names: [String]) throws(MartletError) {
        for name in names where !Self.isHost(name) {
            throw MartletError(
                .invalidInput, "'\(name.prefix(100))' is no name of a host that buckets can be written in front of",
                hint: "Write it without scheme and port, such as s3.example.org.")
        }
        suffixes = names.map { ".\($0.lowercased())" }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The bucket that a request's host names; nil where it is to be found in the path.
    func bucket(of request: HTTPRequest) -> String? {
        guard !suffixes.isEmpty, let field = request.fields["Host"] else { return nil }
        let host = field.prefix { $0 != ":" }.lowercased()
        for suffix in suffixes where host.hasSuffix(suffix) {
            return String(host.dropLast(suffix.count))
        }
        return nil
    }

    private static func isHost(_ name: String) -> Bool {
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return name.utf8.count <= lengthLimit
            && labels.allSatisfy { label in
                !label.isEmpty
                    && label.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
            // An address has no room before it.
            && !labels.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    }
}
