internal import Access
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON

/// The description of the API in OpenAPI 3.1, made of what is declared with each route.
struct OpenAPIDocument {
    let bytes: [UInt8]

    init(routes: [Route], version: String) {
        var writer = OpenAPIWriter()
        var paths = JSONObject()
        for route in routes {
            let path = route.pattern.description
            var item = paths[path]?.objectValue ?? JSONObject()
            item[route.method.rawValue.lowercased()] = writer.operation(route)
            paths[path] = .object(item)
        }
        let failure = writer.json(ErrorJSON.schema)
        let schemas = JSONObject(
            writer.components.members.sorted { $0.name < $1.name }.map { ($0.name, $0.value) })
        let document: JSONValue = [
            "openapi": "3.1.0",
            "info": [
                "title": "Martlet", "version": .string(version),
                "description":
                    "The platform's own API. Shapes are those that the command line writes with --json; more members, and more words where a schema lists some, may come.",
            ],
            "servers": [["url": .string(PlatformAPI.prefix)]], "security": [["token": []]], "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]], "schemas": .object(schemas),
                "responses": [
                    "Error": [
                        "description": "What is wrong, and what to do.",
                        "content": ["application/json": ["schema": failure]],
                    ]
                ],
            ],
        ]
        bytes = document.encoded(indent: 2)
    }
}

/// Writes operations, and gathers the schemas that they name.
private struct OpenAPIWriter {
    var components = JSONObject()

    mutating func json(_ schema: JSONSchema) -> JSONValue { schema.json(collecting: &components) }

    mutating func operation(_ route: Route) -> JSONValue {
        let document = route[RouteDocument.self] ?? RouteDocument(summary: route.operation)
        var object: JSONObject = [
            "operationId": .string(route.operation), "summary": .string(document.summary),
            "x-martlet-scope": .string(route.requiredScope?.rawValue ?? "none"),
        ]
        if route.requiredScope == nil { object["security"] = [] }
        var parameters = pathParameters(route)
        for field in document.query { parameters.append(parameter(field, in: "query")) }
        for field in document.header { parameters.append(parameter(field, in: "header")) }
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        object["requestBody"] = body(document)
        var responses: JSONObject = ["\(document.success)": success(document)]
        for status in document.errors(for: route) {
            responses["\(status)"] = ["$ref": "#/components/responses/Error"]
        }
        object["responses"] = .object(responses)
        return .object(object)
    }

    private mutating func body(_ document: RouteDocument) -> JSONValue? {
        if document.takesFile || document.takesAnything {
            let type = document.takesFile ? "application/octet-stream" : "*/*"
            return ["required": .bool(document.takesFile), "content": [type: ["schema": JSONValue.object([:])]]]
        }
        guard !document.body.isEmpty else { return nil }
        let members = document.body.map { JSONSchema.Member($0.name, $0.schema, required: $0.isRequired) }
        var object = json(.members(members)).objectValue ?? JSONObject()
        // A member that is misspelt is refused.
        object["additionalProperties"] = false
        return [
            "required": .bool(document.body.contains { $0.isRequired }),
            "content": ["application/json": ["schema": .object(object)]],
        ]
    }

    private mutating func success(_ document: RouteDocument) -> JSONValue {
        var content = JSONObject()
        for type in document.media {
            var media: JSONObject = ["schema": JSONValue.object([:])]
            if let event = document.event, type != Self.json { media["x-martlet-event"] = json(event) }
            content[type] = .object(media)
        }
        if let answer = document.answer { content[Self.json] = ["schema": json(answer)] }
        return ["description": .string(document.summary), "content": .object(content)]
    }

    private static let json = "application/json"

    private mutating func pathParameters(_ route: Route) -> [JSONValue] {
        let names = route.pattern.description.split(separator: "/").filter { $0.hasPrefix("{") }
        return names.map { part in
            parameter(Field(String(part.dropFirst().dropLast()), FieldSchema.name, required: true), in: "path")
        }
    }

    private mutating func parameter(_ field: Field, in place: String) -> JSONValue {
        [
            "name": .string(field.name), "in": .string(place), "required": .bool(field.isRequired),
            "schema": json(field.schema),
        ]
    }
}
