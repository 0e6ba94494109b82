/// A place in a text that a person wrote.
public struct SourceLocation: Sendable, Hashable {
    /// The path as the person knows it, relative to the project where possible.
    public var file: String
    /// The line, counted from 1.
    public var line: Int?
    /// The column in characters, counted from 1.
    public var column: Int?
    /// The text of that line, to be shown above a caret.
    public var excerpt: String?

    public init(file: String, line: Int? = nil, column: Int? = nil, excerpt: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.excerpt = excerpt
    }

    /// The location of a character offset within a whole text.
    ///
    /// - Parameter offset: Counted in UTF-8 bytes from 0; one past the end is clamped.
    public init(file: String, text: String, utf8Offset offset: Int) {
        let bytes = Array(text.utf8)
        let end = min(max(offset, 0), bytes.count)
        let lineStart = (bytes[..<end].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let lineEnd = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        self.file = file
        self.line = bytes[..<lineStart].count { $0 == UInt8(ascii: "\n") } + 1
        self.column = String(decoding: bytes[lineStart..<end], as: UTF8.self).count + 1
        self.excerpt = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `file:line:column`, leaving out what is not known.
    public var description: String {
        var text = file
        if let line {
            text += ":\(line)"
            if let column { text += ":\(column)" }
        }
        return text
    }
}
