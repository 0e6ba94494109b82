/// The `loop` of a `for` body.
final class LoopObject: TemplateObject {
    private let elements: [TemplateValue]
    private var lastChanged: [TemplateValue]?
    var index = 0

    init(_ elements: [TemplateValue]) { self.elements = elements }

    var kind: String { "loop" }

    var attributeNames: [String] {
        [
            "index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "depth",
            "depth0", "cycle", "changed",
        ]
    }

    func attribute(_ name: String) -> TemplateValue? {
        switch name {
        case "index": .integer(index + 1)
        case "index0": .integer(index)
        case "revindex": .integer(elements.count - index)
        case "revindex0": .integer(elements.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == elements.count - 1)
        case "length": .integer(elements.count)
        // Counts recursive loops, of which there are none.
        case "depth": .integer(1)
        case "depth0": .integer(0)
        case "previtem":
            index > 0 ? elements[index - 1] : .undefined(UndefinedValue("there is no previous item"))
        case "nextitem":
            index + 1 < elements.count ? elements[index + 1] : .undefined(UndefinedValue("there is no next item"))
        case "cycle":
            .function(
                TemplateFunction("cycle") { [index] arguments in
                    guard !arguments.positional.isEmpty else { throw templateError("loop.cycle needs arguments") }
                    return arguments.positional[index % arguments.positional.count]
                })
        case "changed":
            .function(TemplateFunction("changed") { [self] in .bool(try changed(to: $0.positional)) })
        default: nil
        }
    }

    private func changed(to values: [TemplateValue]) throws -> Bool {
        if let lastChanged, try TemplateValue.tuple(lastChanged).isEqual(to: .tuple(values)) { return false }
        lastChanged = values
        return true
    }
}
