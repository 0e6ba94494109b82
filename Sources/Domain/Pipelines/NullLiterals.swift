import Templates

/// A watermark that is not there yet, which becomes NULL wherever the template put it.
///
/// On the first run `WHERE ts > '{{ watermark_value }}'` would compare with the text of nothing. So the value prints a mark that
/// no SQL contains; afterwards a text literal around the mark becomes `NULL` as a whole, and the mark alone becomes `NULL`.
enum NullLiterals {
    /// A code point that is not for interchange.
    static let mark = "\u{10FFFD}"
    private static let markBytes = Array(mark.utf8)

    static func value(_ watermark: String?) -> TemplateValue {
        watermark.map { .string($0) } ?? .absent(text: mark)
    }

    /// Replaces the marks in a rendered text.
    ///
    /// - Returns: The offsets of those that nothing guards: where the comparison with NULL keeps no row.
    static func resolve(_ rendered: inout RenderedText) -> [Int] {
        guard rendered.text.utf8.contains(markBytes[0]), rendered.text.contains(mark) else { return [] }
        let bytes = Array(rendered.text.utf8)
        var edits: [(range: Range<Int>, with: String)] = []
        var unguarded: [Int] = []
        var scanner = SQLScanner(bytes)
        while let piece = scanner.next() {
            guard contains(bytes[piece.range]) else { continue }
            if piece.kind == .text {
                edits.append((piece.range, "NULL"))
                if !isGuarded(bytes[..<piece.range.lowerBound]) { unguarded.append(piece.range.lowerBound) }
                continue
            }
            var at = piece.range.lowerBound
            while at + markBytes.count <= piece.range.upperBound {
                if bytes[at..<(at + markBytes.count)].elementsEqual(markBytes) {
                    edits.append((at..<(at + markBytes.count), "NULL"))
                    if piece.kind == .code, !isGuarded(bytes[..<at]) { unguarded.append(at) }
                    at += markBytes.count
                } else {
                    at += 1
                }
            }
        }
        rendered.replace(edits)
        return unguarded
    }

    private static func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.firstIndex(of: markBytes[0]) else { return false }
        return bytes[first...].starts(with: markBytes)
            || contains(bytes[(first + 1)...])
    }

    /// Whether `coalesce(` or `ifnull(` stands not far before.
    private static func isGuarded(_ before: ArraySlice<UInt8>) -> Bool {
        let near = String(decoding: before.suffix(64), as: UTF8.self).lowercased()
        return ["coalesce", "ifnull"].contains { near.contains($0) } || near.contains("is null or")
    }
}
