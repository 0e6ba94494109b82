/// The methods of text, lists and dicts.
enum Methods {
    static func names(of value: TemplateValue) -> [String] {
        switch value {
        case .string: StringMethods.names
        case .list: ListMethods.names
        case .tuple: ["index", "count"]
        case .mapping: MappingMethods.names
        default: []
        }
    }

    /// The method as a function, or nil where there is none.
    static func bound(_ name: String, to value: TemplateValue) -> TemplateValue? {
        switch value {
        case .string(let text) where StringMethods.names.contains(name):
            .function(TemplateFunction(name) { try StringMethods.call(name, on: text, $0) })
        case .list(let list) where ListMethods.names.contains(name):
            .function(TemplateFunction(name) { try ListMethods.call(name, on: list, $0) })
        case .tuple(let elements) where name == "index" || name == "count":
            .function(TemplateFunction(name) { try ListMethods.call(name, on: ListObject(elements), $0) })
        case .mapping(let mapping) where MappingMethods.names.contains(name):
            .function(TemplateFunction(name) { try MappingMethods.call(name, on: mapping, $0) })
        default: nil
        }
    }
}

enum ListMethods {
    static let names = [
        "append", "extend", "insert", "pop", "remove", "index", "count", "reverse", "sort", "copy", "clear",
    ]

    static func call(_ name: String, on list: ListObject, _ arguments: TemplateArguments) throws -> TemplateValue {
        let what = "the method '\(name)'"
        switch name {
        case "append":
            let given = try arguments.bound(to: ["object"], of: what, required: 1)
            try grow(list, by: given.compactMap(\.self))
        case "extend":
            try grow(list, by: try arguments.bound(to: ["iterable"], of: what, required: 1)[0]?.sequence() ?? [])
        case "insert":
            let given = try arguments.bound(to: ["index", "object"], of: what, required: 2)
            let index = try given[0].integer("index", default: 0)
            try grow(list, by: [])
            let position = index < 0 ? max(0, index + list.elements.count) : min(index, list.elements.count)
            list.elements.insert(given[1] ?? .null, at: position)
        case "pop":
            let given = try arguments.bound(to: ["index"], of: what)
            let index = try given[0].integer("index", default: -1)
            let position = index < 0 ? index + list.elements.count : index
            guard list.elements.indices.contains(position) else {
                throw templateError("the list has no element \(index)")
            }
            return list.elements.remove(at: position)
        case "remove", "index":
            let wanted = try arguments.bound(to: ["value"], of: what, required: 1)[0] ?? .null
            guard let position = try list.elements.firstIndex(where: { try $0.isEqual(to: wanted) }) else {
                throw templateError("the list does not contain \(try wanted.represented())")
            }
            if name == "index" { return .integer(position) }
            list.elements.remove(at: position)
        case "count":
            let wanted = try arguments.bound(to: ["value"], of: what, required: 1)[0] ?? .null
            return .integer(try list.elements.count { try $0.isEqual(to: wanted) })
        case "reverse": list.elements.reverse()
        case "sort":
            let given = try arguments.bound(to: ["reverse"], of: what)
            let reverse = try given[0].isTrue(default: false)
            try list.elements.sort { reverse ? try $1.isLess(than: $0) : try $0.isLess(than: $1) }
        case "copy": return .list(list.elements)
        default: list.elements = []
        }
        return .null
    }

    private static func grow(_ list: ListObject, by elements: [TemplateValue]) throws {
        guard list.elements.count + elements.count <= TemplateLimits.rangeLength else {
            throw limitError("a list has more than \(TemplateLimits.rangeLength) elements")
        }
        list.elements += elements
    }
}

enum MappingMethods {
    static let names = ["items", "keys", "values", "get", "update", "pop", "setdefault", "copy", "clear"]

    static func call(_ name: String, on mapping: MappingObject, _ arguments: TemplateArguments) throws -> TemplateValue
    {
        let what = "the method '\(name)'"
        switch name {
        case "items": return .list(zip(mapping.keys, mapping.values).map { .tuple([$0, $1]) })
        case "keys": return .list(mapping.keys)
        case "values": return .list(mapping.values)
        case "copy": return .mapping(mapping.copy())
        case "clear": mapping.removeAll()
        case "update":
            for argument in arguments.positional {
                guard case .mapping(let other) = argument else { throw templateError("'update' needs a dict") }
                for (key, value) in zip(other.keys, other.values) { try mapping.set(key, to: value) }
            }
            for (name, value) in arguments.keyword { mapping[name] = value }
            guard mapping.count <= TemplateLimits.rangeLength else {
                throw limitError("a dict has more than \(TemplateLimits.rangeLength) keys")
            }
        default:
            let given = try arguments.bound(to: ["key", "default"], of: what, required: 1)
            let key = given[0] ?? .null
            let found = try mapping.value(for: key)
            switch name {
            case "get": return found ?? given[1] ?? .null
            case "setdefault":
                if found == nil { try mapping.set(key, to: given[1] ?? .null) }
                return found ?? given[1] ?? .null
            default:
                guard let found = found ?? given[1] else {
                    throw templateError("the dict has no key \(try key.represented())")
                }
                try mapping.removeValue(for: key)
                return found
            }
        }
        return .null
    }
}
