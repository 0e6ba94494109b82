public import Clocks
public import HTTP

/// The conditions of a read (RFC 9110, section 13): `If-Match`, `If-None-Match` and their like by time.
public struct ReadCondition: Sendable, Hashable {
    public var match: String?
    public var noneMatch: String?
    public var modifiedSince: Timestamp?
    public var unmodifiedSince: Timestamp?

    /// - Parameter prefix: `If-`, or `x-amz-copy-source-if-` for the source of a copy.
    public init(_ fields: HTTPFields, prefix: String = "If-") {
        match = fields[prefix + "Match"]
        noneMatch = fields[prefix + "None-Match"]
        modifiedSince = fields[prefix + "Modified-Since"].flatMap(HTTPDate.parse)
        unmodifiedSince = fields[prefix + "Unmodified-Since"].flatMap(HTTPDate.parse)
    }

    /// - Throws: `PreconditionFailed`, and `NotModified` where the client has what there is.
    public func check(etag: String, modified: Timestamp) throws(S3Failure) {
        // Fields name whole seconds.
        let second = Timestamp(milliseconds: modified.milliseconds / 1000 * 1000)
        if let match {
            guard Self.names(match, etag) else { throw S3Failure(.preconditionFailed) }
        } else if let unmodifiedSince, second > unmodifiedSince {
            throw S3Failure(.preconditionFailed)
        }
        if let noneMatch {
            if Self.names(noneMatch, etag) { throw S3Failure(.notModified) }
        } else if let modifiedSince, second <= modifiedSince {
            throw S3Failure(.notModified)
        }
    }

    /// Whether a list of tags names one; quotes may be missing.
    public static func names(_ list: String, _ etag: String) -> Bool {
        list.split(separator: ",").contains { part in
            let tag = unquoted(String(part))
            return tag == "*" || tag == etag
        }
    }

    public static func unquoted(_ tag: String) -> String {
        var text = Substring(CanonicalRequest.trimmed(tag))
        if text.hasPrefix("W/") { text = text.dropFirst(2) }
        if text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") { text = text.dropFirst().dropLast() }
        return String(text)
    }
}
