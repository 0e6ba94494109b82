/// A dictionary that keeps the order in which its keys came, shared by all that hold it.
public final class MappingObject {
    public private(set) var keys: [TemplateValue] = []
    public private(set) var values: [TemplateValue] = []
    private var positions: [MappingKey: Int] = [:]

    public init() {}

    public var count: Int { keys.count }

    /// The value of a key that is text.
    public subscript(name: String) -> TemplateValue? {
        get { positions[.string(name)].map { values[$0] } }
        set {
            guard let newValue else { return remove(key: .string(name)) }
            set(.string(name), key: .string(name), to: newValue)
        }
    }

    func value(for key: TemplateValue) throws -> TemplateValue? { positions[try MappingKey(key)].map { values[$0] } }

    func set(_ key: TemplateValue, to value: TemplateValue) throws { set(key, key: try MappingKey(key), to: value) }

    func removeValue(for key: TemplateValue) throws { remove(key: try MappingKey(key)) }

    func removeAll() {
        keys = []
        values = []
        positions = [:]
    }

    func copy() -> MappingObject {
        let copy = MappingObject()
        copy.keys = keys
        copy.values = values
        copy.positions = positions
        return copy
    }

    private func set(_ name: TemplateValue, key: MappingKey, to value: TemplateValue) {
        if let position = positions[key] {
            values[position] = value
        } else {
            positions[key] = keys.count
            keys.append(name)
            values.append(value)
        }
    }

    private func remove(key: MappingKey) {
        guard let position = positions.removeValue(forKey: key) else { return }
        keys.remove(at: position)
        values.remove(at: position)
        for (key, other) in positions where other > position { positions[key] = other - 1 }
    }
}

/// A value as a dictionary sees it: numbers that are equal are one key.
enum MappingKey: Hashable {
    case none
    case integer(Int)
    case double(Double)
    case string(String)
    indirect case tuple([MappingKey])

    init(_ value: TemplateValue) throws {
        switch value {
        case .null, .absent: self = .none
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = Int(exactly: value).map { .integer($0) } ?? .double(value)
        case .string(let value): self = .string(value)
        case .tuple(let elements): self = .tuple(try elements.map(MappingKey.init))
        case .undefined(let value): throw value.error
        default: throw templateError("a value of type \(value.typeName) cannot be a key")
        }
    }
}
