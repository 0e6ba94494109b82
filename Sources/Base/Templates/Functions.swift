/// The functions that every template can call.
enum Functions {
    static let names = ["range", "dict", "namespace", "cycler", "joiner"]

    static func builtIn(_ name: String) -> TemplateValue? {
        switch name {
        case "range": .function(TemplateFunction(name, range))
        case "dict": .function(TemplateFunction(name) { .mapping(try mapping($0)) })
        case "namespace":
            .function(
                TemplateFunction(name) { arguments in
                    var values: [String: TemplateValue] = [:]
                    let mapping = try mapping(arguments)
                    for (key, value) in zip(mapping.keys, mapping.values) { values[try key.text("a name")] = value }
                    return .object(NamespaceObject(values))
                })
        case "cycler":
            .function(
                TemplateFunction(name) { arguments in
                    guard !arguments.positional.isEmpty else { throw templateError("cycler needs arguments") }
                    return .object(CyclerObject(arguments.positional))
                })
        case "joiner":
            .function(
                TemplateFunction(name) { arguments in
                    let values = try arguments.bound(to: ["sep"], of: "joiner")
                    return .object(JoinerObject(try values[0].text("sep", default: ", ")))
                })
        default: nil
        }
    }

    private static func range(_ arguments: TemplateArguments) throws -> TemplateValue {
        guard (1...3).contains(arguments.positional.count), arguments.keyword.isEmpty else {
            throw templateError("range takes one to three integers")
        }
        let numbers = try arguments.positional.map { try $0.integer("an argument of range") }
        let start = numbers.count == 1 ? 0 : numbers[0]
        let end = numbers.count == 1 ? numbers[0] : numbers[1]
        let step = numbers.count == 3 ? numbers[2] : 1
        guard step != 0 else { throw templateError("the step of range cannot be 0") }
        let (distance, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, distance / step <= TemplateLimits.rangeLength else {
            throw limitError("range gives more than \(TemplateLimits.rangeLength) numbers")
        }
        return .list(stride(from: start, to: end, by: step).map { .integer($0) })
    }

    private static func mapping(_ arguments: TemplateArguments) throws -> MappingObject {
        let result = MappingObject()
        guard arguments.positional.count <= 1 else {
            throw templateError("dict takes at most one argument without a name")
        }
        if let first = arguments.positional.first {
            if case .mapping(let mapping) = first {
                for (key, value) in zip(mapping.keys, mapping.values) { try result.set(key, to: value) }
            } else {
                for pair in try first.sequence() {
                    let parts = try pair.sequence()
                    guard parts.count == 2 else { throw templateError("dict needs pairs of key and value") }
                    try result.set(parts[0], to: parts[1])
                }
            }
        }
        for (name, value) in arguments.keyword { result[name] = value }
        return result
    }
}

/// What `cycler(…)` gives: its values one after another, whatever loop asks.
final class CyclerObject: TemplateObject {
    private let items: [TemplateValue]
    private var position = 0

    init(_ items: [TemplateValue]) { self.items = items }

    var kind: String { "cycler" }
    var attributeNames: [String] { ["next", "current", "reset"] }

    func attribute(_ name: String) -> TemplateValue? {
        switch name {
        case "current": items[position]
        case "next":
            .function(
                TemplateFunction(name) { [self] _ in
                    let item = items[position]
                    position = (position + 1) % items.count
                    return item
                })
        case "reset":
            .function(
                TemplateFunction(name) { [self] _ in
                    position = 0
                    return .null
                })
        default: nil
        }
    }
}

/// What `joiner(…)` gives: nothing when first called, then its separator.
final class JoinerObject: TemplateObject {
    private let separator: String
    private var isUsed = false

    init(_ separator: String) { self.separator = separator }

    var kind: String { "joiner" }
    func attribute(_ name: String) -> TemplateValue? { nil }

    func call(_ arguments: TemplateArguments) throws -> TemplateValue {
        defer { isUsed = true }
        return .string(isUsed ? separator : "")
    }
}
