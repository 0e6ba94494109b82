public import Errors
public import JSON

/// A YAML document as a JSON value, with the place of every key and item.
///
/// Plain scalars are read by the core schema of YAML 1.2: `null`, `true`, integers and decimals; `yes`, `no`, dates and
/// everything quoted are text. A file has one document; an empty one is null. A key that stands twice is an error.
public struct YAMLDocument: Sendable {
    public var value: JSONValue
    public let file: String
    let places: Place

    /// Bytes of a document.
    public static let sizeLimit = 4 << 20
    /// Nesting of sequences and mappings.
    public static let depthLimit = 64
    /// Values of a document after its aliases were replaced by what they stand for.
    public static let valueLimit = 200_000

    /// Where a value and its key stand, and where what is inside stands, in the order of the value's own elements.
    struct Place: Sendable {
        /// Counted from 1.
        var line = 1
        var column = 1
        /// The key's, for a member of a mapping.
        var keyLine = 1
        var keyColumn = 1
        var children: [Place] = []
    }

    /// - Parameter file: How errors name the source.
    /// - Throws: `invalidInput` with line and column, or `limitExceeded`.
    public init(parsing text: String, file: String) throws(MartletError) {
        guard text.utf8.count <= Self.sizeLimit else {
            throw MartletError(
                .limitExceeded, "a YAML document is longer than \(Self.sizeLimit) bytes", at: SourceLocation(file: file)
            )
        }
        var builder = YAMLBuilder(text: text, file: file)
        (value, places) = try builder.document()
        self.file = file
    }

    /// The place of a value: of its key where it has one, or else of its beginning; of the nearest that exists around it
    /// where there is no such value.
    public func location(of path: [YAMLPathStep] = []) -> SourceLocation {
        let place = place(of: path)
        return SourceLocation(file: file, line: place.keyLine, column: place.keyColumn)
    }

    /// The place where a value itself begins.
    public func valueLocation(of path: [YAMLPathStep] = []) -> SourceLocation {
        let place = place(of: path)
        return SourceLocation(file: file, line: place.line, column: place.column)
    }

    private func place(of path: [YAMLPathStep]) -> Place {
        var place = places
        var value = value
        for step in path {
            var index: Int?
            var inner: JSONValue?
            switch (step, value) {
            case (.key(let name), .object(let object)):
                index = object.members.firstIndex { $0.name == name }
                inner = index.map { object.members[$0].value }
            case (.index(let position), .array(let elements)) where elements.indices.contains(position):
                index = position
                inner = elements[position]
            default: break
            }
            guard let index, let inner, place.children.indices.contains(index) else { break }
            place = place.children[index]
            value = inner
        }
        return place
    }
}

/// A member's name or an item's position, on the way to a value.
public enum YAMLPathStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    case index(Int)

    public init(stringLiteral value: String) { self = .key(value) }
    public init(integerLiteral value: Int) { self = .index(value) }
}
