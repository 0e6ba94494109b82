import Errors

enum SequenceFilters {
    static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
        let what = "the filter '\(name)'"
        switch name {
        case "length", "count":
            if case .string(let text) = value { return .integer(text.unicodeScalars.count) }
            return .integer(try value.sequence().count)
        case "first", "last":
            let elements = try value.sequence()
            guard let found = name == "first" ? elements.first : elements.last else {
                return .undefined(UndefinedValue("there is no \(name) item: the sequence is empty"))
            }
            return found
        case "list": return .list(try value.sequence())
        case "reverse":
            if case .string(let text) = value { return .string(Text.string(text.unicodeScalars.reversed())) }
            return .list(Array(try value.sequence().reversed()))
        case "items":
            guard case .mapping(let mapping) = value else {
                throw templateError("'items' needs a dict, not \(value.typeName)")
            }
            return .list(zip(mapping.keys, mapping.values).map { .tuple([$0, $1]) })
        case "join":
            let given = try arguments.bound(to: ["d", "attribute"], of: what)
            let separator = try given[0]?.printed() ?? ""
            let key = try Key(attribute: given[1])
            return .string(try value.sequence().map { try key.value(of: $0).printed() }.joined(separator: separator))
        case "sum":
            let given = try arguments.bound(to: ["attribute", "start"], of: what)
            let key = try Key(attribute: given[0])
            return try value.sequence().reduce(given[1] ?? .integer(0)) {
                try Arithmetic.apply(.add, $0, try key.value(of: $1), sizeLimit: Int.max)
            }
        case "attr":
            let given = try arguments.bound(to: ["name"], of: what, required: 1)
            return try Key(attribute: given[0]).value(of: value)
        case "batch":
            let given = try arguments.bound(to: ["linecount", "fill_with"], of: what, required: 1)
            return try batch(try value.sequence(), try given[0].integer("linecount", default: 1), given[1])
        case "slice":
            let given = try arguments.bound(to: ["slices", "fill_with"], of: what, required: 1)
            return try slice(try value.sequence(), try given[0].integer("slices", default: 1), given[1])
        case "map", "select", "reject", "selectattr", "rejectattr": return try each(name, value.sequence(), arguments)
        default: return try OrderFilters.apply(name, to: value, arguments)
        }
    }

    private static func batch(_ elements: [TemplateValue], _ size: Int, _ fill: TemplateValue?) throws -> TemplateValue
    {
        guard (1...TemplateLimits.rangeLength).contains(size) else {
            throw templateError("a batch has at least 1 and at most \(TemplateLimits.rangeLength) items")
        }
        var rows: [TemplateValue] = []
        for start in stride(from: 0, to: elements.count, by: size) {
            var row = Array(elements[start..<min(start + size, elements.count)])
            if let fill, !isNull(fill) { row.append(contentsOf: repeatElement(fill, count: size - row.count)) }
            rows.append(.list(row))
        }
        return .list(rows)
    }

    private static func isNull(_ value: TemplateValue) -> Bool { if case .null = value { true } else { false } }

    private static func slice(_ elements: [TemplateValue], _ count: Int, _ fill: TemplateValue?) throws -> TemplateValue
    {
        guard (1...TemplateLimits.rangeLength).contains(count) else {
            throw templateError("there are at least 1 and at most \(TemplateLimits.rangeLength) slices")
        }
        let (size, extra) = elements.count.quotientAndRemainder(dividingBy: count)
        var start = 0
        var rows: [TemplateValue] = []
        for index in 0..<count {
            let end = start + size + (index < extra ? 1 : 0)
            var row = Array(elements[start..<end])
            if let fill, !isNull(fill), index >= extra { row.append(fill) }
            rows.append(.list(row))
            start = end
        }
        return .list(rows)
    }

    private static func each(
        _ name: String, _ elements: [TemplateValue], _ arguments: TemplateArguments
    ) throws -> TemplateValue {
        var rest = arguments
        if name == "map" {
            if let index = rest.keyword.firstIndex(where: { $0.name == "attribute" }) {
                var key = try Key(attribute: rest.keyword.remove(at: index).value)
                key.fallback = try rest.bound(to: ["default"], of: "the filter 'map' with an attribute")[0]
                return .list(try elements.map { try key.value(of: $0) })
            }
            guard !rest.positional.isEmpty else {
                throw templateError("'map' needs the name of a filter or an attribute")
            }
            let filter = try rest.positional.removeFirst().text("the name of a filter")
            return .list(try elements.map { try Filters.apply(filter, to: $0, rest) })
        }
        var key = Key()
        if name.hasSuffix("attr") {
            guard !rest.positional.isEmpty else { throw templateError("'\(name)' needs the name of an attribute") }
            key = try Key(attribute: rest.positional.removeFirst())
        }
        let wanted = name.hasPrefix("select")
        guard !rest.positional.isEmpty else {
            return .list(try elements.filter { try key.value(of: $0).isTrue() == wanted })
        }
        let test = try rest.positional.removeFirst().text("the name of a test")
        return .list(try elements.filter { try Tests.apply(test, to: try key.value(of: $0), rest) == wanted })
    }
}

/// What a filter's `attribute` argument picks from an item, such as `owner.name` or `0`.
struct Key {
    private var path: [TemplateValue] = []
    /// Stands in for an attribute that is not there.
    var fallback: TemplateValue?

    init() {}

    init(attribute: TemplateValue?) throws {
        switch attribute {
        case nil, .some(.null): break
        case .some(.integer): path = [attribute ?? .null]
        default:
            let text = try attribute?.text("attribute") ?? ""
            path = try Text.split(text, ".", limit: -1).map { part in Int(part).map { .integer($0) } ?? .string(part) }
        }
    }

    func value(of item: TemplateValue) throws -> TemplateValue {
        var value = item
        for part in path {
            if case .string(let name) = part, case .object = value {
                value = try Attributes.attribute(name, of: value) { .init(file: "") }
            } else {
                value = try Attributes.item(part, of: value) { .init(file: "") }
            }
            if case .undefined(let undefined) = value {
                return fallback ?? .undefined(UndefinedValue(undefined.message))
            }
        }
        return value
    }
}
