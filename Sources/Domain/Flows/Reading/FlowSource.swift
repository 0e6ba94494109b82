import Errors
import YAML

/// The text of a flow's file, and the places in it.
struct FlowSource: Sendable {
    let file: String
    let document: YAMLDocument
    private let lines: [Substring]

    init(_ text: String, file: String) throws(MartletError) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        do {
            document = try YAMLDocument(parsing: text, file: file)
        } catch {
            throw Self.withExcerpt(error, lines)
        }
    }

    func location(of path: [YAMLPathStep]) -> SourceLocation { excerpted(document.location(of: path)) }

    /// The place of a character of a text value; `line` and `column` count from 1 within it.
    func location(inside path: [YAMLPathStep], line: Int, column: Int) -> SourceLocation {
        var place = document.valueLocation(of: path)
        guard let start = place.line, let first = place.column, lines.indices.contains(start - 1) else { return place }
        let opening = lines[start - 1].dropFirst(first - 1).first
        if opening == "|" || opening == ">" {
            let content = lines.dropFirst(start).first { !$0.allSatisfy { $0 == " " } }
            let indent = content.map { $0.prefix { $0 == " " }.count } ?? 0
            place.line = start + line
            place.column = indent + column
        } else if line == 1 {
            place.column = first + column - 1 + (opening == "\"" || opening == "'" ? 1 : 0)
        }
        return excerpted(place)
    }

    private func excerpted(_ location: SourceLocation) -> SourceLocation {
        guard let line = location.line, lines.indices.contains(line - 1) else { return location }
        var location = location
        location.excerpt = String(lines[line - 1])
        return location
    }

    private static func withExcerpt(_ error: MartletError, _ lines: [Substring]) -> MartletError {
        guard let line = error.location?.line, error.location?.excerpt == nil, lines.indices.contains(line - 1) else {
            return error
        }
        var copy = error
        copy.location?.excerpt = String(lines[line - 1])
        return copy
    }
}
