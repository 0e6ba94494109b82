/// An Avro schema, with the attributes that Apache Iceberg adds to it.
///
/// Names are resolved when a schema is read: a type that is named where it is used stands there in full. Recursive types, which
/// Iceberg does not have, are refused.
public indirect enum AvroSchema: Hashable, Sendable {
    case primitive(AvroPrimitive, logical: AvroLogicalType? = nil)
    case fixed(AvroFixed)
    case enumeration(AvroEnumeration)
    case array(AvroArray)
    case map(AvroMap)
    case union([AvroSchema])
    case record(AvroRecord)
}

/// The types of Avro that have no parts.
public enum AvroPrimitive: String, Hashable, Sendable, CaseIterable {
    case null, boolean, int, long, float, double, bytes, string
}

/// What a type means beyond its encoding.
public struct AvroLogicalType: Hashable, Sendable {
    /// Such as `date`, `timestamp-micros`, `decimal`, `uuid` or, for an array of pairs, `map`.
    public var name: String
    public var precision: Int?
    public var scale: Int?
    /// Iceberg's mark for timestamps with a time zone.
    public var adjustToUTC: Bool?

    public init(_ name: String, precision: Int? = nil, scale: Int? = nil, adjustToUTC: Bool? = nil) {
        self.name = name
        self.precision = precision
        self.scale = scale
        self.adjustToUTC = adjustToUTC
    }
}

/// A number of bytes that is part of the schema.
public struct AvroFixed: Hashable, Sendable {
    public var name: String
    public var size: Int
    public var logical: AvroLogicalType?

    public init(name: String, size: Int, logical: AvroLogicalType? = nil) {
        self.name = name
        self.size = size
        self.logical = logical
    }
}

/// One of several words.
public struct AvroEnumeration: Hashable, Sendable {
    public var name: String
    public var symbols: [String]

    public init(name: String, symbols: [String]) {
        self.name = name
        self.symbols = symbols
    }
}

/// A list; with the logical type `map` and records of two fields, a map whose keys are not text.
public struct AvroArray: Hashable, Sendable {
    public var items: AvroSchema
    public var elementID: Int?
    public var logical: AvroLogicalType?

    public init(items: AvroSchema, elementID: Int? = nil, logical: AvroLogicalType? = nil) {
        self.items = items
        self.elementID = elementID
        self.logical = logical
    }
}

/// A map from text.
public struct AvroMap: Hashable, Sendable {
    public var values: AvroSchema
    public var keyID: Int?
    public var valueID: Int?

    public init(values: AvroSchema, keyID: Int? = nil, valueID: Int? = nil) {
        self.values = values
        self.keyID = keyID
        self.valueID = valueID
    }
}

/// Fields in a fixed order.
public struct AvroRecord: Hashable, Sendable {
    /// With its namespace, where it has one.
    public var name: String
    public var fields: [AvroField]

    public init(name: String, fields: [AvroField]) {
        self.name = name
        self.fields = fields
    }
}

public struct AvroField: Hashable, Sendable {
    public var name: String
    public var schema: AvroSchema
    /// Iceberg's `field-id`.
    public var id: Int?
    public var doc: String?
    /// Whether the field says `"default": null`, as optional fields do.
    public var defaultsToNull: Bool

    public init(name: String, id: Int? = nil, schema: AvroSchema, doc: String? = nil, defaultsToNull: Bool = false) {
        self.name = name
        self.id = id
        self.schema = schema
        self.doc = doc
        self.defaultsToNull = defaultsToNull
    }

    /// A field that may be null: a union with null, which is also the default.
    public static func optional(_ name: String, id: Int? = nil, _ schema: AvroSchema, doc: String? = nil) -> AvroField {
        AvroField(name: name, id: id, schema: schema.optional, doc: doc, defaultsToNull: true)
    }

    public static func required(_ name: String, id: Int? = nil, _ schema: AvroSchema, doc: String? = nil) -> AvroField {
        AvroField(name: name, id: id, schema: schema, doc: doc)
    }
}

extension AvroSchema {
    public static var null: AvroSchema { .primitive(.null) }
    public static var boolean: AvroSchema { .primitive(.boolean) }
    public static var int: AvroSchema { .primitive(.int) }
    public static var long: AvroSchema { .primitive(.long) }
    public static var float: AvroSchema { .primitive(.float) }
    public static var double: AvroSchema { .primitive(.double) }
    public static var bytes: AvroSchema { .primitive(.bytes) }
    public static var string: AvroSchema { .primitive(.string) }

    /// This type or null, null first.
    public var optional: AvroSchema { .union([.null, self]) }

    /// Where this is a union of null and one other type: the other type and the position of null.
    public var nullable: (null: Int, other: AvroSchema)? {
        guard case .union(let branches) = self, branches.count == 2 else { return nil }
        if branches[0] == .null { return (0, branches[1]) }
        if branches[1] == .null { return (1, branches[0]) }
        return nil
    }
}
