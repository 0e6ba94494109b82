public import Errors

/// Where an object or a folder of objects is: a URI with a scheme, such as `file:///data/lake` or `s3://bucket/lake`.
///
/// A location exists only once valid: it has no `.` or `..` segment, so nothing built with `appending` leaves its folder.
public struct Location: Hashable, Sendable, Comparable {
    /// The normal form: scheme, authority and path, without a slash at the end.
    public let uri: String

    /// The longest accepted URI, in bytes.
    public static let lengthLimit = 4096

    /// Reads a URI, or an absolute path, which means `file://`.
    public init(_ text: some StringProtocol) throws(MartletError) {
        let hint = "Give an absolute path or a URI such as s3://bucket/folder."
        guard text.utf8.count <= Self.lengthLimit else {
            throw MartletError(.limitExceeded, "a location is longer than \(Self.lengthLimit) bytes")
        }
        var scheme = "file"
        var rest = String(text)
        if let mark = rest.firstRange(of: "://") {
            scheme = rest[..<mark.lowerBound].lowercased()
            rest = String(rest[mark.upperBound...])
        } else if rest.hasPrefix("file:/") {
            rest = String(rest.dropFirst("file:".count))
        }
        guard !scheme.isEmpty, scheme != "file" || rest.hasPrefix("/") else {
            throw MartletError(.invalidInput, "'\(text)' is not a location", hint: hint)
        }
        let segments = rest.split(separator: "/")
        if segments.contains(where: { $0 == ".." || $0 == "." }) || rest.utf8.contains(0) {
            throw MartletError(.invalidInput, "the location '\(text)' has a segment '.' or '..'", hint: hint)
        }
        uri = scheme + "://" + (scheme == "file" ? "/" : "") + segments.joined(separator: "/")
    }

    private init(normal uri: String) { self.uri = uri }

    public var scheme: Substring { uri[..<(uri.firstRange(of: "://")?.lowerBound ?? uri.startIndex)] }

    /// The path on this machine, or nil for other schemes than `file`.
    public var filePath: String? { scheme == "file" ? String(uri.dropFirst("file://".count)) : nil }

    /// The last segment.
    public var name: Substring { uri[(uri.lastIndex(of: "/").map(uri.index(after:)) ?? uri.startIndex)...] }

    /// A location below this one.
    ///
    /// - Parameter path: Segments with slashes between; `.` and `..` are refused.
    public func appending(_ path: some StringProtocol) throws(MartletError) -> Location {
        let segments = path.split(separator: "/")
        guard !segments.isEmpty, !path.utf8.contains(0), !segments.contains(where: { $0 == ".." || $0 == "." }) else {
            throw MartletError(.invalidInput, "'\(path)' does not name something inside \(uri)")
        }
        return Location(normal: (uri.hasSuffix("/") ? uri : uri + "/") + segments.joined(separator: "/"))
    }

    /// The path from a folder to this location, or nil where this is not below it; `orders2` is not below `orders`.
    ///
    /// Bytes are compared, as file systems do: Swift takes `é` and `e` with an accent for the same.
    public func relative(to folder: Location) -> Substring? {
        let (path, prefix) = (uri.utf8, folder.uri.utf8)
        guard path.starts(with: prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        if prefix.last == UInt8(ascii: "/") { return Substring(rest) }
        guard rest.first == UInt8(ascii: "/") else { return nil }
        return Substring(rest.dropFirst())
    }

    public static func < (left: Location, right: Location) -> Bool { left.uri < right.uri }
}

extension Location: CustomStringConvertible {
    public var description: String { uri }
}
