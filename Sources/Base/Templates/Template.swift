public import Errors

/// A compiled template: compiled once, rendered many times, from any number of tasks at once.
///
/// The language is the part of Jinja 3.1 that SQL projects use, with strict undefined values and without automatic escaping:
/// block newlines are kept and one newline at the end of the source is dropped, as in Jinja's default environment.
public struct Template: Sendable {
    /// How errors and includes name it.
    public let name: String
    /// Every name that an expression of the source mentions, apart from attributes.
    public let names: Set<String>
    let source: [UInt8]
    let body: [Statement]

    /// - Throws: `invalidInput` with line and column where the text is not a template.
    public init(compiling text: String, name: String) throws(MartletError) {
        guard text.utf8.count <= TemplateLimits.sourceSize else {
            throw MartletError(
                .limitExceeded, "the template '\(name)' is longer than \(TemplateLimits.sourceSize) bytes")
        }
        var source = Self.normalized(Array(text.utf8))
        if source.last == UInt8(ascii: "\n") { source.removeLast() }
        var parser = try TemplateParser(source: source, name: name)
        body = try parser.template()
        names = parser.names
        self.name = name
        self.source = source
    }

    /// A text that is taken as it is.
    public init(verbatim text: String, name: String) {
        source = Array(text.utf8)
        body = [.text(0..<source.count)]
        names = []
        self.name = name
    }

    /// The source with every kind of line end as a line feed.
    private static func normalized(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x0D) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0D {
                result.append(0x0A)
            } else if byte != 0x0A || index == 0 || bytes[index - 1] != 0x0D {
                result.append(byte)
            }
        }
        return result
    }

    /// The place of a byte of the source.
    func location(of offset: Int) -> SourceLocation {
        SourceLocation(file: name, text: String(decoding: source, as: UTF8.self), utf8Offset: offset)
    }

    /// - Throws: `invalidInput` with line and column where the template asks for something that cannot be, `limitExceeded`
    ///   where it uses more than it may, and whatever the context's functions throw, with the place of the call.
    public func render(_ context: TemplateContext) throws -> RenderedText {
        let renderer = TemplateRenderer(self, context)
        return try renderer.renderAll()
    }
}

/// What a template can see.
public struct TemplateContext {
    /// Values and functions by name; they win over the built-in functions.
    public var values: [String: TemplateValue]
    /// Finds the template that another one includes or imports; nil where there is none.
    public var load: (_ name: String, _ from: String) throws -> Template?
    public var limits = TemplateLimits()
    /// What `{{ value }}` writes instead of the value's own text; nil leaves it as it is.
    public var write: ((TemplateValue) throws -> String)?

    public init(
        values: [String: TemplateValue] = [:],
        load: @escaping (_ name: String, _ from: String) throws -> Template? = { _, _ in nil }
    ) {
        self.values = values
        self.load = load
    }

    /// Registers a function under its own name.
    public mutating func define(
        _ name: String, _ body: @escaping (TemplateArguments) throws -> TemplateValue
    ) {
        values[name] = .function(TemplateFunction(name, body))
    }
}
