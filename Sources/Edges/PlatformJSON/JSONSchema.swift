package import JSON

/// What a value of the API looks like: a JSON schema (2020-12) whose named parts become components of the OpenAPI document.
///
/// It is declared beside the code that builds the value. In an object's list of members a name that ends with `?` may be absent; all
/// others are always there.
package indirect enum JSONSchema: Sendable {
    /// A JSON schema as it is.
    case plain(JSONValue)
    case array(of: JSONSchema)
    /// An object with any names.
    case map(of: JSONSchema)
    case members([Member])
    /// One of some named objects, told apart by the text that a member of theirs always has.
    case union([JSONSchema], by: String)
    case named(String, JSONSchema)
    /// What is declared under a name elsewhere, for what holds itself.
    case reference(to: String)
    case nullable(JSONSchema)

    package struct Member: Sendable {
        package var name: String
        package var schema: JSONSchema
        package var isRequired: Bool

        package init(_ name: String, _ schema: JSONSchema, required: Bool) {
            self.name = name
            self.schema = schema
            isRequired = required
        }
    }

    /// The value, or null.
    package var orNull: JSONSchema { .nullable(self) }

    /// An object with a name.
    ///
    /// - Parameter base: Another object, whose members come first.
    package static func object(
        _ name: String, and base: JSONSchema? = nil, _ members: KeyValuePairs<String, JSONSchema>
    ) -> JSONSchema { .named(name, .members((base?.members ?? []) + Self.listed(members))) }

    fileprivate static func listed(_ pairs: some Sequence<(key: String, value: JSONSchema)>) -> [Member] {
        pairs.map { name, schema in
            name.hasSuffix("?")
                ? Member(String(name.dropLast()), schema, required: false) : Member(name, schema, required: true)
        }
    }

    /// Those of an object; none of anything else.
    package var members: [Member] {
        switch self {
        case .members(let members): members
        case .named(_, let schema): schema.members
        default: []
        }
    }

    /// The JSON schema, with the names that it has put into `components`.
    ///
    /// Two different schemas under one name are a mistake in the source.
    package func json(collecting components: inout JSONObject) -> JSONValue {
        switch self {
        case .plain(let value): return value
        case .array(let element): return ["type": "array", "items": element.json(collecting: &components)]
        case .map(let value):
            return ["type": "object", "additionalProperties": value.json(collecting: &components)]
        case .members(let members):
            var properties = JSONObject()
            for member in members { properties[member.name] = member.schema.json(collecting: &components) }
            var object: JSONObject = ["type": "object", "properties": .object(properties)]
            let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
            if !required.isEmpty { object["required"] = .array(required) }
            return .object(object)
        case .union(let schemas, let name):
            return [
                "oneOf": .array(schemas.map { $0.json(collecting: &components) }),
                "discriminator": ["propertyName": .string(name)],
            ]
        case .named(let name, let schema):
            let json = schema.json(collecting: &components)
            precondition(components[name].map { $0 == json } ?? true, "two schemas have the name '\(name)'")
            components[name] = json
            return JSONSchema.reference(to: name).json(collecting: &components)
        case .reference(let name): return ["$ref": .string("#/components/schemas/\(name)")]
        case .nullable(let schema):
            let json = schema.json(collecting: &components)
            guard var object = json.objectValue, let type = object["type"], type.stringValue != nil,
                object["enum"] == nil
            else { return ["anyOf": [json, ["type": "null"]]] }
            object["type"] = [type, "null"]
            return .object(object)
        }
    }
}

extension JSONSchema: ExpressibleByDictionaryLiteral {
    /// An object without a name: the answer of one operation.
    package init(dictionaryLiteral elements: (String, JSONSchema)...) {
        self = .members(Self.listed(elements.map { (key: $0.0, value: $0.1) }))
    }
}

extension JSONSchema {
    package static let text = plain(["type": "string"])
    package static let flag = plain(["type": "boolean"])
    package static let integer = plain(["type": "integer"])
    package static let count = plain(["type": "integer", "minimum": 0])
    package static let number = plain(["type": "number"])
    package static let time = plain(["type": "string", "format": "date-time"])
    package static let commit = plain(["type": "string", "pattern": "^[0-9a-f]{64}$"])
    package static let texts = array(of: text)
    /// Texts by any names.
    package static let labels = map(of: text)
    /// An object whose content is up to those who write it, such as parameters.
    package static let free = plain(["type": "object", "additionalProperties": true])
    /// Any JSON value.
    package static let any = plain([:])

    package static func constant(_ text: String) -> JSONSchema { plain(["const": .string(text)]) }

    package static func choice(_ values: [String]) -> JSONSchema {
        plain(["type": "string", "enum": .array(values.map { .string($0) })])
    }

    package static func choice<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> JSONSchema {
        choice(type.allCases.map(\.rawValue))
    }

    /// Words with a name, of which later servers may have more.
    package static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Value.Type
    ) -> JSONSchema { .named(name, choice(type)) }
}
