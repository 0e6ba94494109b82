extension TemplateValue {
    /// Python's `==`; an undefined operand is an error.
    func isEqual(to other: TemplateValue) throws -> Bool {
        switch (self, other) {
        case (.undefined(let value), _), (_, .undefined(let value)): throw value.error
        case (.null, .null), (.absent, .absent), (.null, .absent), (.absent, .null): return true
        case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.list(let left), .list(let right)): return try Self.areEqual(left.elements, right.elements)
        case (.tuple(let left), .tuple(let right)): return try Self.areEqual(left, right)
        case (.mapping(let left), .mapping(let right)):
            guard left.count == right.count else { return false }
            for (key, value) in zip(left.keys, left.values) {
                guard let match = try right.value(for: key), try value.isEqual(to: match) else { return false }
            }
            return true
        case (.function(let left), .function(let right)): return left === right
        case (.object(let left), .object(let right)): return left === right
        default:
            if let left = asInteger, let right = other.asInteger { return left == right }
            if let left = asDouble, let right = other.asDouble { return left == right }
            return false
        }
    }

    private static func areEqual(_ left: [TemplateValue], _ right: [TemplateValue]) throws -> Bool {
        guard left.count == right.count else { return false }
        for (first, second) in zip(left, right) where try !first.isEqual(to: second) { return false }
        return true
    }

    /// Python's `<`; values of types that have no order are an error.
    func isLess(than other: TemplateValue) throws -> Bool {
        switch (self, other) {
        case (.undefined(let value), _), (_, .undefined(let value)): throw value.error
        case (.string(let left), .string(let right)):
            return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        case (.list(let left), .list(let right)): return try Self.precedes(left.elements, right.elements)
        case (.tuple(let left), .tuple(let right)): return try Self.precedes(left, right)
        default:
            if let left = asInteger, let right = other.asInteger { return left < right }
            if let left = asDouble, let right = other.asDouble { return left < right }
            throw templateError("values of types \(typeName) and \(other.typeName) have no order")
        }
    }

    private static func precedes(_ left: [TemplateValue], _ right: [TemplateValue]) throws -> Bool {
        for (first, second) in zip(left, right) where try !first.isEqual(to: second) {
            return try first.isLess(than: second)
        }
        return left.count < right.count
    }

    /// Python's `in`.
    func contains(_ element: TemplateValue) throws -> Bool {
        switch self {
        case .string(let text):
            let part = try element.text("what is looked for in a text")
            return part.isEmpty || Text.find(part, in: text) != nil
        case .mapping(let mapping): return try mapping.value(for: element) != nil
        case .list, .tuple:
            for candidate in try sequence() where try candidate.isEqual(to: element) { return true }
            return false
        case .undefined(let value): throw value.error
        default: throw templateError("a value of type \(typeName) contains nothing to look for")
        }
    }

    /// Python's `is`: the same object, or the same plain value.
    func isSame(as other: TemplateValue) throws -> Bool {
        switch (self, other) {
        case (.list(let left), .list(let right)): return left === right
        case (.mapping(let left), .mapping(let right)): return left === right
        case (.bool(let left), .bool(let right)): return left == right
        case (.bool, _), (_, .bool): return false
        case (.integer, .double), (.double, .integer): return false
        default: return try isEqual(to: other)
        }
    }
}
