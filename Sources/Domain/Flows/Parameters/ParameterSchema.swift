public import JSON

/// The JSON schema (2020-12) of a flow's parameters, and the form that a page shows for them.
public enum ParameterSchema {
    public static func schema(of parameters: [FlowParameter]) -> JSONValue {
        var object: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": .object(JSONObject(parameters.map { ($0.name, property($0)) })),
            "additionalProperties": false,
        ]
        let required = parameters.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        return .object(object)
    }

    private static func property(_ parameter: FlowParameter) -> JSONValue {
        var object: JSONObject = [:]
        switch parameter.type {
        case .string, .table, .secret: object["type"] = "string"
        case .integer: object["type"] = "integer"
        case .number: object["type"] = "number"
        case .boolean: object["type"] = "boolean"
        case .date:
            object["type"] = "string"
            object["format"] = "date"
        case .timestamp:
            object["type"] = "string"
            object["format"] = "date-time"
        case .choice: object["enum"] = .array(parameter.choices)
        case .list: object["type"] = "array"
        }
        object["title"] = parameter.label.map { .string($0) }
        object["description"] = parameter.description.map { .string($0) }
        object["default"] = parameter.fallback
        object["pattern"] = parameter.pattern.map { .string("^(?:\($0.text))$") }
        let names: (String, String)? =
            switch parameter.type {
            case .integer, .number: ("minimum", "maximum")
            case .date, .timestamp: ("formatMinimum", "formatMaximum")
            case .string, .table: ("minLength", "maxLength")
            case .list: ("minItems", "maxItems")
            default: nil
            }
        if let names {
            object[names.0] = parameter.minimum
            object[names.1] = parameter.maximum
        }
        return .object(object)
    }

    /// The fields of a form, in the order in which the flow declares them.
    public static func form(of parameters: [FlowParameter]) -> JSONValue {
        .array(
            parameters.map { parameter in
                var field: JSONObject = [
                    "name": .string(parameter.name), "label": .string(parameter.label ?? parameter.name),
                    "type": .string(parameter.type.rawValue), "control": .string(control(parameter)),
                    "required": .bool(parameter.isRequired),
                ]
                field["help"] = parameter.description.map { .string($0) }
                field["value"] = parameter.fallback
                field["minimum"] = parameter.minimum
                field["maximum"] = parameter.maximum
                field["pattern"] = parameter.pattern.map { .string($0.text) }
                if !parameter.choices.isEmpty { field["choices"] = .array(parameter.choices) }
                return .object(field)
            })
    }

    private static func control(_ parameter: FlowParameter) -> String {
        switch parameter.type {
        case .string: "text"
        case .integer, .number: "number"
        case .boolean: "checkbox"
        case .date: "date"
        case .timestamp: "datetime"
        case .choice: parameter.choices.count <= 4 ? "radio" : "select"
        case .list: "list"
        case .table: "table"
        case .secret: "secret"
        }
    }
}
