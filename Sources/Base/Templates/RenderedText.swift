public import Errors

/// A rendered template with the way back to the source of each part.
public struct RenderedText: Sendable {
    public internal(set) var text: String
    /// The names of the templates that were included or imported, in the order of their first use.
    public internal(set) var includedNames: [String]
    /// Ordered by `start`.
    private(set) var segments: [Segment]
    private(set) var templates: [Template]

    /// A part of the output that came from one place.
    struct Segment: Sendable {
        /// In UTF-8 bytes of the output.
        var start: Int
        /// The position in `templates`.
        var template: Int
        var sourceOffset: Int
        /// Whether output bytes are source bytes one to one, rather than all of them made by one tag.
        var isVerbatim: Bool
    }

    init(text: String, segments: [Segment], templates: [Template], includedNames: [String]) {
        self.text = text
        self.segments = segments
        self.templates = templates
        self.includedNames = includedNames
    }

    /// The place in a template that made the output at an offset, in UTF-8 bytes; nil past the end and before the start.
    public func location(ofUTF8Offset offset: Int) -> SourceLocation? {
        guard offset >= 0, offset <= text.utf8.count else { return nil }
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].start <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let segment = segments[low - 1]
        let along = segment.isVerbatim ? offset - segment.start : 0
        return templates[segment.template].location(of: segment.sourceOffset + along)
    }

    /// Replaces parts of the text, given in order and without overlap, keeping the way back.
    public mutating func replace(_ edits: [(range: Range<Int>, with: String)]) {
        guard !edits.isEmpty else { return }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var moved: [Segment] = []
        var next = 0
        var position = 0
        /// Copies up to an offset, moving the segments that begin on the way.
        func copy(to end: Int) {
            while next < segments.count, segments[next].start < end {
                var segment = segments[next]
                segment.start = output.count + max(0, segment.start - position)
                moved.append(segment)
                next += 1
            }
            output.append(contentsOf: bytes[position..<end])
            position = end
        }
        for edit in edits {
            copy(to: edit.range.lowerBound)
            let origin = segments.last { $0.start <= edit.range.lowerBound }
            if var origin {
                if origin.isVerbatim { origin.sourceOffset += edit.range.lowerBound - origin.start }
                origin.start = output.count
                origin.isVerbatim = false
                moved.append(origin)
            }
            output.append(contentsOf: edit.with.utf8)
            position = edit.range.upperBound
            while next < segments.count, segments[next].start < position { next += 1 }
            if next > 0, next == segments.count || segments[next].start > position {
                var rest = segments[next - 1]
                if rest.isVerbatim { rest.sourceOffset += position - rest.start }
                rest.start = output.count
                moved.append(rest)
            }
        }
        copy(to: bytes.count)
        segments = moved
        text = String(decoding: output, as: UTF8.self)
    }
}
