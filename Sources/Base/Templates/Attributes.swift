import Errors

/// Attributes, items and slices of values.
enum Attributes {
    /// `value.name`: an attribute or method, or else an item.
    static func attribute(
        _ name: String, of value: TemplateValue, place: @escaping () -> SourceLocation
    ) throws -> TemplateValue {
        switch value {
        case .undefined(let undefined): throw undefined.error
        case .object(let object):
            if let found = object.attribute(name) { return found }
            return missing(name, of: object.kind, among: object.attributeNames, place)
        case .mapping(let mapping):
            if let method = Methods.bound(name, to: value) { return method }
            if let found = mapping[name] { return found }
            let names = mapping.keys.compactMap { if case .string(let name) = $0 { name } else { nil } }
            return missing(name, of: "dict", among: names, place)
        default:
            if let method = Methods.bound(name, to: value) { return method }
            return missing(name, of: value.typeName, among: Methods.names(of: value), place)
        }
    }

    private static func missing(
        _ name: String, of kind: String, among names: [String], _ place: @escaping () -> SourceLocation
    ) -> TemplateValue {
        .undefined(
            UndefinedValue("the \(kind) has no attribute '\(name)'") { (Suggestion.of(name, among: names), place()) })
    }

    /// `value[key]`: an item, or else an attribute.
    static func item(
        _ key: TemplateValue, of value: TemplateValue, place: @escaping () -> SourceLocation
    ) throws -> TemplateValue {
        if case .undefined(let undefined) = key { throw undefined.error }
        switch value {
        case .undefined(let undefined): throw undefined.error
        case .mapping(let mapping):
            if let found = try mapping.value(for: key) { return found }
        case .list, .tuple:
            if let index = key.asInteger {
                let elements = try value.sequence()
                let position = index < 0 ? index + elements.count : index
                if elements.indices.contains(position) { return elements[position] }
                return .undefined(UndefinedValue("the \(value.typeName) has no element \(index)") { (nil, place()) })
            }
        case .string(let text):
            if let index = key.asInteger {
                let scalars = Array(text.unicodeScalars)
                let position = index < 0 ? index + scalars.count : index
                if scalars.indices.contains(position) { return .string(String(Character(scalars[position]))) }
                return .undefined(UndefinedValue("the text has no character \(index)") { (nil, place()) })
            }
        default: break
        }
        if case .string(let name) = key { return try attribute(name, of: value, place: place) }
        let shown = try key.represented()
        return .undefined(UndefinedValue("the \(value.typeName) has no item \(shown)") { (nil, place()) })
    }

    static func slice(
        _ value: TemplateValue, from: TemplateValue?, to: TemplateValue?, step: TemplateValue?
    ) throws -> TemplateValue {
        let bound = { (part: TemplateValue?) throws -> Int? in
            guard let part else { return nil }
            if case .null = part { return nil }
            return try part.integer("a bound of a slice")
        }
        let step = try bound(step) ?? 1
        guard step != 0 else { throw templateError("the step of a slice cannot be 0") }
        let from = try bound(from)
        let to = try bound(to)
        switch value {
        case .undefined(let undefined): throw undefined.error
        case .string(let text):
            let scalars = Array(text.unicodeScalars)
            var result = String.UnicodeScalarView()
            for index in indices(scalars.count, from, to, step) { result.append(scalars[index]) }
            return .string(String(result))
        case .list(let list): return .list(indices(list.elements.count, from, to, step).map { list.elements[$0] })
        case .tuple(let elements): return .tuple(indices(elements.count, from, to, step).map { elements[$0] })
        default: throw templateError("a value of type \(value.typeName) cannot be sliced")
        }
    }

    private static func indices(_ count: Int, _ from: Int?, _ to: Int?, _ step: Int) -> StrideTo<Int> {
        let low = step > 0 ? 0 : -1
        let high = step > 0 ? count : count - 1
        let clamp = { (bound: Int) in min(max(bound < 0 ? bound + count : bound, low), high) }
        let start = from.map(clamp) ?? (step > 0 ? 0 : count - 1)
        let end = to.map(clamp) ?? (step > 0 ? count : -1)
        return stride(from: start, to: end, by: step)
    }
}
