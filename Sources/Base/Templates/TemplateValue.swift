public import Errors

/// A value inside a template, with Python's notions of text, truth and equality.
public enum TemplateValue {
    /// Nothing by that name; using it for anything but `is defined` or `default` is an error.
    case undefined(UndefinedValue)
    case null
    /// A value that is not there yet and still prints as text of its own: false, `none`, and not `defined`.
    case absent(text: String)
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case list(ListObject)
    case tuple([TemplateValue])
    case mapping(MappingObject)
    case function(TemplateFunction)
    case object(any TemplateObject)
}

/// Why a value is undefined, kept until something uses it.
public final class UndefinedValue {
    let message: String
    /// Computed only when the value is used, since most are only asked whether they are defined.
    private let details: () -> (hint: String?, location: SourceLocation?)

    init(_ message: String, details: @escaping () -> (hint: String?, location: SourceLocation?) = { (nil, nil) }) {
        self.message = message
        self.details = details
    }

    public var error: MartletError {
        let (hint, location) = details()
        return MartletError(.invalidInput, message, at: location, hint: hint)
    }
}

/// A list, shared by all that hold it, since templates can append to it.
public final class ListObject {
    public var elements: [TemplateValue]
    public init(_ elements: [TemplateValue]) { self.elements = elements }
}

/// Something with attributes of its own: `loop`, a namespace, an imported file.
public protocol TemplateObject: AnyObject {
    /// How errors name it, and what it prints.
    var kind: String { get }
    func attribute(_ name: String) -> TemplateValue?
    /// Assigns an attribute; false where that is refused.
    func assign(_ value: TemplateValue, to name: String) -> Bool
    /// The names that `attribute` knows, for suggestions.
    var attributeNames: [String] { get }
    func call(_ arguments: TemplateArguments) throws -> TemplateValue
}

extension TemplateObject {
    public func assign(_ value: TemplateValue, to name: String) -> Bool { false }
    public var attributeNames: [String] { [] }
    public func call(_ arguments: TemplateArguments) throws -> TemplateValue {
        throw templateError("a \(kind) cannot be called")
    }
}

/// A function that templates can call.
public final class TemplateFunction {
    public let name: String
    let body: (TemplateArguments) throws -> TemplateValue

    public init(_ name: String, _ body: @escaping (TemplateArguments) throws -> TemplateValue) {
        self.name = name
        self.body = body
    }
}

func templateError(_ message: String, hint: String? = nil) -> MartletError {
    MartletError(.invalidInput, message, hint: hint)
}

extension TemplateValue {
    /// How error messages name the value's type, in Python's words.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .null, .absent: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .double: "float"
        case .string: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .mapping: "dict"
        case .function: "function"
        case .object(let object): object.kind
        }
    }

    public static func list(_ elements: [TemplateValue]) -> TemplateValue { .list(ListObject(elements)) }

    /// Whether the value counts as true; an undefined value is an error.
    public func isTrue() throws -> Bool {
        switch self {
        case .undefined(let value): throw value.error
        case .null, .absent: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .tuple(let elements): !elements.isEmpty
        case .mapping(let mapping): mapping.count > 0
        case .function, .object: true
        }
    }

    /// The number, where the value is an integer or a boolean.
    var asInteger: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// The number, where the value is any number.
    var asDouble: Double? {
        if case .double(let value) = self { return value }
        return asInteger.map(Double.init)
    }

    /// What a loop over the value gives.
    func sequence() throws -> [TemplateValue] {
        switch self {
        case .undefined(let value): throw value.error
        case .list(let list): return list.elements
        case .tuple(let elements): return elements
        case .mapping(let mapping): return mapping.keys
        case .string(let text): return text.unicodeScalars.map { .string(String(Character($0))) }
        default: throw templateError("a value of type \(typeName) cannot be iterated over")
        }
    }

    func text(_ what: String) throws -> String {
        switch self {
        case .string(let value): return value
        case .undefined(let value): throw value.error
        default: throw templateError("\(what) must be text, not \(typeName)")
        }
    }

    func integer(_ what: String) throws -> Int {
        if case .undefined(let value) = self { throw value.error }
        guard let value = asInteger else { throw templateError("\(what) must be an integer, not \(typeName)") }
        return value
    }
}
