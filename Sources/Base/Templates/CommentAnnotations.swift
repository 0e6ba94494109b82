public import Errors

/// A line such as `-- @merge_strategy: incremental` among the comments at the top of a text.
public struct CommentAnnotation: Sendable {
    public var key: String
    public var value: String
    /// Of the key.
    public var location: SourceLocation

    /// The annotations of the leading comment lines, which begin with `--` or `#`; blank lines may stand between.
    public static func leading(in text: String, file: String) -> [CommentAnnotation] {
        var found: [CommentAnnotation] = []
        let bytes = Array(text.utf8)
        var start = 0
        var line = 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var at = start
            skipSpace(bytes, &at, end)
            if at < end {
                if bytes[at] == UInt8(ascii: "-"), at + 1 < end, bytes[at + 1] == UInt8(ascii: "-") {
                    at += 2
                } else if bytes[at] == UInt8(ascii: "#") {
                    at += 1
                } else {
                    return found
                }
                skipSpace(bytes, &at, end)
                if at < end, bytes[at] == UInt8(ascii: "@") {
                    at += 1
                    let keyStart = at
                    while at < end, TemplateLexer.isNamePart(bytes[at]) { at += 1 }
                    let keyEnd = at
                    skipSpace(bytes, &at, end)
                    if keyEnd > keyStart, at < end, bytes[at] == UInt8(ascii: ":") {
                        let value = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
                        found.append(
                            CommentAnnotation(
                                key: String(decoding: bytes[keyStart..<keyEnd], as: UTF8.self),
                                value: Text.strip(value, nil, left: true, right: true),
                                location: SourceLocation(
                                    file: file, line: line, column: keyStart - start + 1,
                                    excerpt: String(decoding: bytes[start..<end], as: UTF8.self))))
                    }
                }
            }
            start = end + 1
            line += 1
        }
        return found
    }

    private static func skipSpace(_ bytes: [UInt8], _ at: inout Int, _ end: Int) {
        while at < end, TemplateLexer.isSpace(bytes[at]) { at += 1 }
    }
}
