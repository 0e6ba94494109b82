internal import Cryptography
public import Errors
internal import ObjectStorage

/// A folder of a store in the form in which access to it is handed out: a URI that ends in `/`, so `orders/` never opens `orders2/`.
///
/// It exists only for a folder that every reader of the URI takes for the same one. What one store reads as a plain name, another
/// decodes or tidies: `..`, `%2e%2e`, `//` and backslashes are refused instead of being made sense of.
public struct StoragePrefix: Sendable, Hashable {
    /// Such as `s3://bucket/lake/orders-1f3a/`.
    public let text: String

    /// How often a percent-escape may itself be escaped before the URI is refused.
    private static let decodingLimit = 4

    /// - Parameter uri: Or an absolute path, which means `file://`.
    /// - Throws: `permissionDenied` for a URI that could be taken for another folder.
    public init(_ uri: String) throws(MartletError) {
        let absolute = uri.hasPrefix("/") ? "file://\(uri)" : uri
        let trimmed = absolute.hasSuffix("/") ? String(absolute.dropLast()) : absolute
        if let reason = Self.trick(in: trimmed) {
            throw MartletError(
                .permissionDenied, "access to '\(uri.prefix(Location.lengthLimit))' is not handed out: \(reason)",
                hint: "Move the table to a folder with a plain name.")
        }
        let location = try Location(trimmed)
        text = location.uri + "/"
    }

    /// Whether the location is inside the folder; one that could be taken for another is not.
    public func opens(_ uri: String) -> Bool {
        guard let other = try? StoragePrefix(uri) else { return false }
        return other.text.utf8.count > text.utf8.count && other.text.utf8.starts(with: text.utf8)
    }

    /// What about a URI could be read in two ways.
    private static func trick(in uri: String) -> String? {
        guard let mark = uri.firstRange(of: "://") else { return "it is not a URI" }
        let rest = uri[mark.upperBound...]
        guard !rest.isEmpty else { return "it names no folder" }
        var bytes = Array(rest.utf8)
        if rest.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            return "it has a query or a fragment"
        }
        let folders = bytes.count { $0 == UInt8(ascii: "/") }
        for _ in 0..<decodingLimit {
            if let reason = trick(inPath: bytes) { return reason }
            guard bytes.count(where: { $0 == UInt8(ascii: "/") }) == folders else { return "it has an escaped slash" }
            let decoded = decode(bytes)
            if decoded == bytes { return nil }
            bytes = decoded
        }
        return "it is escaped several times over"
    }

    private static func trick(inPath bytes: [UInt8]) -> String? {
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it has a control character" }
        if bytes.contains(UInt8(ascii: "\\")) { return "it has a backslash" }
        guard String(validating: bytes, as: UTF8.self) != nil else { return "it is not UTF-8" }
        // A file's URI has no host, so its path begins with a slash.
        for segment in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            if segment.isEmpty { return "it has an empty segment" }
            if segment.allSatisfy({ $0 == UInt8(ascii: ".") }) { return "it has a segment of dots" }
        }
        return nil
    }

    /// One round of percent-decoding; what is not an escape stays as it is.
    private static func decode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = Hex.value(of: bytes[index + 1]),
                let low = Hex.value(of: bytes[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}

extension StoragePrefix: CustomStringConvertible {
    public var description: String { text }
}
