public import JSON

/// The type of a column or of a part of one.
public indirect enum IcebergType: Hashable, Sendable {
    case primitive(PrimitiveType)
    case structure(StructType)
    case list(ListType)
    case map(MapType)

    public var primitive: PrimitiveType? { if case .primitive(let type) = self { type } else { nil } }
    public var isNested: Bool { primitive == nil }
}

/// A type without parts.
public enum PrimitiveType: Hashable, Sendable {
    case boolean
    /// 32 bits.
    case int
    /// 64 bits.
    case long
    case float
    case double
    /// A fixed-point number of up to 38 digits.
    case decimal(precision: Int, scale: Int)
    /// Days since 1970-01-01.
    case date
    /// Microseconds since midnight.
    case time
    /// Microseconds since the epoch, without a zone.
    case timestamp
    /// Microseconds since the epoch in UTC.
    case timestamptz
    case string
    case uuid
    case fixed(length: Int)
    case binary
    /// A type that came with format version 3, in the specification's spelling: carried for other engines, not interpreted here.
    case later(String)

    /// The most digits of a decimal.
    public static let decimalPrecisionLimit = 38
}

/// A row, or a column of rows: named and numbered fields in order.
public struct StructType: Hashable, Sendable {
    public var fields: [NestedField]

    public init(fields: [NestedField]) { self.fields = fields }

    public func field(id: Int) -> NestedField? { fields.first { $0.id == id } }
    public func field(named name: String) -> NestedField? { fields.first { $0.name == name } }
}

/// A list; its elements have a field ID of their own.
public struct ListType: Hashable, Sendable {
    public var elementID: Int
    public var elementRequired: Bool
    public var element: IcebergType

    public init(elementID: Int, elementRequired: Bool, element: IcebergType) {
        self.elementID = elementID
        self.elementRequired = elementRequired
        self.element = element
    }

    /// The element as a field named `element`.
    public var elementField: NestedField {
        NestedField(id: elementID, name: "element", required: elementRequired, type: element)
    }
}

/// A map; its keys and values have field IDs of their own, and keys are never null.
public struct MapType: Hashable, Sendable {
    public var keyID: Int
    public var key: IcebergType
    public var valueID: Int
    public var valueRequired: Bool
    public var value: IcebergType

    public init(keyID: Int, key: IcebergType, valueID: Int, valueRequired: Bool, value: IcebergType) {
        self.keyID = keyID
        self.key = key
        self.valueID = valueID
        self.valueRequired = valueRequired
        self.value = value
    }

    /// The key as a field named `key`.
    public var keyField: NestedField { NestedField(id: keyID, name: "key", required: true, type: key) }

    /// The value as a field named `value`.
    public var valueField: NestedField {
        NestedField(id: valueID, name: "value", required: valueRequired, type: value)
    }
}

/// A column, or a field inside of one; known by its ID, which never changes and is never used again.
public struct NestedField: Hashable, Sendable {
    public var id: Int
    public var name: String
    /// Whether null is refused.
    public var required: Bool
    public var type: IcebergType
    public var doc: String?
    /// What rows written before the column was added have in it, in the JSON form of single values (version 3, appendix D).
    public var initialDefault: JSONValue?
    /// What a writer that does not name the column puts in it (version 3).
    public var writeDefault: JSONValue?

    public init(
        id: Int, name: String, required: Bool = false, type: IcebergType, doc: String? = nil,
        initialDefault: JSONValue? = nil, writeDefault: JSONValue? = nil
    ) {
        self.id = id
        self.name = name
        self.required = required
        self.type = type
        self.doc = doc
        self.initialDefault = initialDefault
        self.writeDefault = writeDefault
    }

    public init(id: Int, name: String, required: Bool = false, type: PrimitiveType, doc: String? = nil) {
        self.init(id: id, name: name, required: required, type: .primitive(type), doc: doc)
    }
}

extension IcebergType {
    /// The fields directly inside: those of a struct, `element` of a list, `key` and `value` of a map.
    public var children: [NestedField] {
        switch self {
        case .primitive: []
        case .structure(let type): type.fields
        case .list(let type): [type.elementField]
        case .map(let type): [type.keyField, type.valueField]
        }
    }
}
