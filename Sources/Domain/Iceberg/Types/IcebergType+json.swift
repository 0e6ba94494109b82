internal import Errors
public import JSON

extension IcebergType {
    /// The type in the JSON form of the specification (appendix C).
    public var json: JSONValue {
        switch self {
        case .primitive(let type): .string(type.description)
        case .structure(let type): .object(type.jsonObject)
        case .list(let type):
            [
                "type": "list", "element-id": .integer(Int64(type.elementID)), "element": type.element.json,
                "element-required": .bool(type.elementRequired),
            ]
        case .map(let type):
            [
                "type": "map", "key-id": .integer(Int64(type.keyID)), "key": type.key.json,
                "value-id": .integer(Int64(type.valueID)), "value": type.value.json,
                "value-required": .bool(type.valueRequired),
            ]
        }
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        if let text = cursor.value.stringValue {
            do {
                self = .primitive(try PrimitiveType(text))
            } catch {
                throw error.code == .unsupported ? error : cursor.error(error.message)
            }
            return
        }
        switch try cursor.string("type") {
        case "struct": self = .structure(try StructType(cursor))
        case "list":
            self = .list(
                ListType(
                    elementID: try cursor.int("element-id"), elementRequired: try cursor.bool("element-required"),
                    element: try IcebergType(cursor.member("element"))))
        case "map":
            self = .map(
                MapType(
                    keyID: try cursor.int("key-id"), key: try IcebergType(cursor.member("key")),
                    valueID: try cursor.int("value-id"), valueRequired: try cursor.bool("value-required"),
                    value: try IcebergType(cursor.member("value"))))
        case let other: throw cursor.error("'\(other)' is not an Iceberg type")
        }
    }
}

extension StructType {
    var jsonObject: JSONObject { ["type": "struct", "fields": .array(fields.map(\.json))] }

    init(_ cursor: JSONCursor) throws(MartletError) {
        var fields: [NestedField] = []
        for element in try cursor.elements("fields") { fields.append(try NestedField(element)) }
        self.init(fields: fields)
    }
}

extension NestedField {
    public var json: JSONValue {
        var object: JSONObject = [
            "id": .integer(Int64(id)), "name": .string(name), "required": .bool(required), "type": type.json,
        ]
        if let doc { object["doc"] = .string(doc) }
        if let initialDefault { object["initial-default"] = initialDefault }
        if let writeDefault { object["write-default"] = writeDefault }
        return .object(object)
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        self.init(
            id: try cursor.int("id"), name: try cursor.string("name"), required: try cursor.bool("required"),
            type: try IcebergType(cursor.member("type")), doc: try cursor.optionalString("doc"),
            initialDefault: try cursor.optional("initial-default")?.value,
            writeDefault: try cursor.optional("write-default")?.value)
    }
}
