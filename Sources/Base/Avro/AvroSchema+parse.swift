public import Errors
public import JSON

extension AvroSchema {
    /// The most types that a schema may have once every name stands for its type, so that no schema can exhaust memory.
    public static let typeLimit = 100_000

    /// Reads a schema from its JSON.
    ///
    /// - Parameter file: How errors name the source.
    /// - Throws: `corrupt`; `limitExceeded` past `typeLimit`; `unsupported` for recursive types.
    public init(json: JSONValue, file: String = "Avro schema") throws(MartletError) {
        var parser = AvroSchemaParser(file: file)
        self = try parser.schema(json, namespace: "")
    }

    public init(parsing bytes: [UInt8], file: String = "Avro schema") throws(MartletError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, file: file)
        } catch {
            throw MartletError(
                .corrupt, "'\(file)' has an Avro schema that is not JSON: \(error.message)", cause: error)
        }
        try self.init(json: json, file: file)
    }
}

/// Reads types from JSON and remembers those with a name.
private struct AvroSchemaParser {
    let file: String
    private var named: [String: (schema: AvroSchema, types: Int)] = [:]
    private var unfinished: Set<String> = []
    private var types = 0

    init(file: String) { self.file = file }

    private func corrupt(_ detail: String) -> MartletError {
        MartletError(
            .corrupt, "'\(file)' has an Avro schema that cannot be read: \(detail)",
            hint: "The file was damaged, or was written by something that does not keep to Avro; restore or rewrite it."
        )
    }

    private mutating func count(_ number: Int) throws(MartletError) {
        types += number
        guard types <= AvroSchema.typeLimit else {
            throw MartletError(
                .limitExceeded,
                "'\(file)' has an Avro schema of more than \(AvroSchema.typeLimit) types, the limit 'Avro types'")
        }
    }

    mutating func schema(_ json: JSONValue, namespace: String) throws(MartletError) -> AvroSchema {
        try count(1)
        switch json {
        case .string(let name):
            if let primitive = AvroPrimitive(rawValue: name) { return .primitive(primitive) }
            return try reference(name, namespace: namespace)
        case .array(let branches):
            var result: [AvroSchema] = []
            for branch in branches { result.append(try schema(branch, namespace: namespace)) }
            guard !result.isEmpty else { throw corrupt("a union has no types") }
            return .union(result)
        case .object(let object): return try schema(object, namespace: namespace)
        default: throw corrupt("a type is neither a name, a list nor an object")
        }
    }

    private mutating func reference(_ name: String, namespace: String) throws(MartletError) -> AvroSchema {
        let full = name.contains(".") || namespace.isEmpty ? name : namespace + "." + name
        for candidate in [full, name] {
            if unfinished.contains(candidate) {
                throw MartletError(.unsupported, "'\(file)' has the recursive Avro type '\(candidate)'")
            }
            if let found = named[candidate] {
                try count(found.types)
                return found.schema
            }
        }
        throw corrupt("the type '\(name)' is not defined")
    }

    private mutating func schema(_ object: JSONObject, namespace: String) throws(MartletError) -> AvroSchema {
        guard let type = object["type"] else { throw corrupt("a type has no 'type'") }
        guard let name = type.stringValue else { return try schema(type, namespace: namespace) }
        let logical = AvroLogicalType(object)
        if let primitive = AvroPrimitive(rawValue: name) { return .primitive(primitive, logical: logical) }
        switch name {
        case "array":
            let items = try part("items", of: object, namespace: namespace)
            return .array(AvroArray(items: items, elementID: object.number("element-id"), logical: logical))
        case "map":
            let values = try part("values", of: object, namespace: namespace)
            return .map(AvroMap(values: values, keyID: object.number("key-id"), valueID: object.number("value-id")))
        case "fixed", "enum", "record": return try define(name, object, logical: logical, namespace: namespace)
        default: return try reference(name, namespace: namespace)
        }
    }

    private mutating func part(
        _ member: String, of object: JSONObject, namespace: String
    ) throws(MartletError) -> AvroSchema {
        guard let json = object[member] else { throw corrupt("a type has no '\(member)'") }
        return try schema(json, namespace: namespace)
    }

    private mutating func define(
        _ kind: String, _ object: JSONObject, logical: AvroLogicalType?, namespace: String
    ) throws(MartletError) -> AvroSchema {
        guard let short = object["name"]?.stringValue else { throw corrupt("a \(kind) has no name") }
        let space = object["namespace"]?.stringValue ?? namespace
        let name = short.contains(".") || space.isEmpty ? short : space + "." + short
        guard named[name] == nil, !unfinished.contains(name) else { throw corrupt("'\(name)' is defined twice") }
        let before = types
        let schema: AvroSchema
        switch kind {
        case "fixed":
            guard let size = object.number("size"), size >= 0 else { throw corrupt("'\(name)' has no size") }
            schema = .fixed(AvroFixed(name: name, size: size, logical: logical))
        case "enum":
            guard let symbols = object["symbols"]?.arrayValue else { throw corrupt("'\(name)' has no symbols") }
            schema = .enumeration(AvroEnumeration(name: name, symbols: symbols.compactMap(\.stringValue)))
        default:
            unfinished.insert(name)
            let inner = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
            schema = .record(AvroRecord(name: name, fields: try fields(of: object, in: name, namespace: inner)))
            unfinished.remove(name)
        }
        named[name] = (schema, types - before)
        return schema
    }

    private mutating func fields(
        of object: JSONObject, in record: String, namespace: String
    ) throws(MartletError) -> [AvroField] {
        guard let fields = object["fields"]?.arrayValue else { throw corrupt("'\(record)' has no fields") }
        var result: [AvroField] = []
        for field in fields {
            guard let field = field.objectValue, let name = field["name"]?.stringValue, let type = field["type"] else {
                throw corrupt("a field of '\(record)' has no name or no type")
            }
            result.append(
                AvroField(
                    name: name, id: field.number("field-id"), schema: try schema(type, namespace: namespace),
                    doc: field["doc"]?.stringValue, defaultsToNull: field["default"] == .null))
        }
        return result
    }
}

extension AvroLogicalType {
    fileprivate init?(_ object: JSONObject) {
        guard let name = object["logicalType"]?.stringValue else { return nil }
        self.init(
            name, precision: object.number("precision"), scale: object.number("scale"),
            adjustToUTC: object["adjust-to-utc"]?.boolValue)
    }
}

extension JSONObject {
    fileprivate func number(_ name: String) -> Int? { self[name]?.intValue.map(Int.init) }
}
