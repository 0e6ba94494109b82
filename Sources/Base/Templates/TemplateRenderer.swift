import Errors

/// Renders one template once: the output so far, what was used of the limits, and the templates involved.
final class TemplateRenderer {
    let context: TemplateContext
    var output: [UInt8] = []
    /// Segments of the output; none are kept while a part is captured.
    var segments: [RenderedText.Segment] = []
    var captureDepth = 0
    var templates: [Template]
    /// The position in `templates` of the one being rendered.
    var current = 0
    var steps = 0
    var callDepth = 0
    var modules: [Int: TemplateModule] = [:]
    private var loaded: [String: Int] = [:]
    private(set) var includedNames: [String] = []

    init(_ template: Template, _ context: TemplateContext) {
        self.context = context
        templates = [template]
        output.reserveCapacity(template.source.count + template.source.count / 4)
    }

    func renderAll() throws -> RenderedText {
        try render(templates[0].body, in: TemplateScope(parent: nil))
        return RenderedText(
            text: String(decoding: output, as: UTF8.self), segments: segments, templates: templates,
            includedNames: includedNames)
    }

    // MARK: Limits and places

    func step(_ count: Int = 1) throws {
        steps += count
        if steps > context.limits.steps {
            throw limitError("the template takes more than \(context.limits.steps) steps")
        }
    }

    func checkSize(_ size: Int) throws {
        if size > context.limits.outputSize {
            throw limitError("the template makes a text of more than \(context.limits.outputSize) bytes")
        }
    }

    /// Runs something, giving its error the place of an offset unless it has one.
    @inline(__always)
    func located<Result>(_ offset: Int, _ body: () throws -> Result) throws -> Result {
        let template = current
        do {
            return try body()
        } catch let error as MartletError {
            current = template
            throw error.located(at: templates[template].location(of: offset))
        }
    }

    func nested<Result>(_ body: () throws -> Result) throws -> Result {
        guard callDepth < context.limits.callDepth else {
            throw limitError("macros and includes are nested more than \(context.limits.callDepth) levels deep")
        }
        callDepth += 1
        defer { callDepth -= 1 }
        return try body()
    }

    // MARK: Output

    func write(_ text: String, from offset: Int) throws {
        if text.isEmpty { return }
        mark(offset, isVerbatim: false)
        output.append(contentsOf: text.utf8)
        try checkSize(output.count)
    }

    func copy(_ range: Range<Int>) throws {
        mark(range.lowerBound, isVerbatim: true)
        output.append(contentsOf: templates[current].source[range])
        try checkSize(output.count)
    }

    private func mark(_ offset: Int, isVerbatim: Bool) {
        guard captureDepth == 0 else { return }
        segments.append(
            RenderedText.Segment(
                start: output.count, template: current, sourceOffset: offset, isVerbatim: isVerbatim))
    }

    /// What a body writes, as a value.
    func capture(_ body: () throws -> Void) throws -> String {
        let outer = output
        output = []
        captureDepth += 1
        defer {
            output = outer
            captureDepth -= 1
        }
        try body()
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: Other templates

    /// The position of the template that an expression names, loading it where needed; nil where there is none.
    func load(_ name: String) throws -> Int? {
        let from = templates[current].name
        let key = "\(from)\u{0}\(name)"
        if let position = loaded[key] { return position }
        guard let template = try context.load(name, from) else { return nil }
        let position: Int
        if let known = templates.firstIndex(where: { $0.name == template.name }) {
            position = known
        } else {
            position = templates.count
            templates.append(template)
        }
        loaded[key] = position
        if !includedNames.contains(template.name) { includedNames.append(template.name) }
        return position
    }
}
