internal import Access
internal import HTTP
internal import HTTPSecurity
internal import JSON

/// The description of the API in OpenAPI 3.1, made of what is declared with each route.
struct OpenAPIDocument {
    let bytes: [UInt8]

    init(routes: [Route], version: String) {
        var paths = JSONObject()
        for route in routes {
            let path = route.pattern.description
            var item = paths[path]?.objectValue ?? JSONObject()
            item[route.method.rawValue.lowercased()] = Self.operation(route)
            paths[path] = .object(item)
        }
        let document: JSONValue = [
            "openapi": "3.1.0",
            "info": [
                "title": "Martlet", "version": .string(version),
                "description":
                    "The platform's own API. Shapes are those that the command line writes with --json; more members may come.",
            ],
            "servers": [["url": .string(PlatformAPI.prefix)]], "security": [["token": []]], "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "schemas": ["Error": Self.error],
                "responses": [
                    "Error": [
                        "description": "What is wrong, and what to do.",
                        "content": [
                            "application/json": ["schema": ["$ref": "#/components/schemas/Error"]]
                        ],
                    ]
                ],
            ],
        ]
        bytes = document.encoded(indent: 2)
    }

    private static let error: JSONValue = [
        "type": "object", "required": ["error"],
        "properties": [
            "error": [
                "type": "object", "required": ["code", "message"],
                "properties": [
                    "code": FieldSchema.text, "message": FieldSchema.text, "hint": FieldSchema.text,
                    "location": FieldSchema.object, "causes": FieldSchema.texts, "problems": FieldSchema.objects,
                ],
            ],
            "conflicts": FieldSchema.objects,
        ],
    ]

    private static func operation(_ route: Route) -> JSONValue {
        let document = route[RouteDocument.self] ?? RouteDocument(summary: route.operation)
        var object: JSONObject = [
            "operationId": .string(route.operation), "summary": .string(document.summary),
            "x-martlet-scope": .string(route.requiredScope?.rawValue ?? "none"),
        ]
        if route.requiredScope == nil { object["security"] = [] }
        let parameters = pathParameters(route) + document.query.map { parameter($0, in: "query") }
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        if document.takesFile {
            object["requestBody"] = [
                "required": true, "content": ["application/octet-stream": ["schema": JSONValue.object([:])]],
            ]
        } else if !document.body.isEmpty {
            object["requestBody"] = [
                "required": .bool(document.body.contains { $0.isRequired }),
                "content": ["application/json": ["schema": schema(document.body, isClosed: true)]],
            ]
        }
        var responses: JSONObject = ["\(document.success)": success(document)]
        for status in document.errors(for: route) {
            responses["\(status)"] = ["$ref": "#/components/responses/Error"]
        }
        object["responses"] = .object(responses)
        return .object(object)
    }

    private static func success(_ document: RouteDocument) -> JSONValue {
        var content = JSONObject()
        for type in document.media { content[type] = ["schema": JSONValue.object([:])] }
        let json = "application/json"
        if document.media.isEmpty || (document.media.contains(json) && !document.answer.isEmpty) {
            content[json] = ["schema": schema(document.answer, isClosed: false)]
        }
        return ["description": .string(document.summary), "content": .object(content)]
    }

    private static func pathParameters(_ route: Route) -> [JSONValue] {
        route.pattern.description.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            parameter(Field(String(part.dropFirst().dropLast()), FieldSchema.name, required: true), in: "path")
        }
    }

    private static func parameter(_ field: Field, in place: String) -> JSONValue {
        [
            "name": .string(field.name), "in": .string(place), "required": .bool(field.isRequired),
            "schema": field.schema,
        ]
    }

    private static func schema(_ fields: [Field], isClosed: Bool) -> JSONValue {
        var object: JSONObject = [
            "type": "object", "properties": .object(JSONObject(fields.map { ($0.name, $0.schema) })),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        if isClosed { object["additionalProperties"] = false }
        return .object(object)
    }
}
