internal import HTTP
internal import HTTPSecurity
internal import Access
internal import JSON
internal import PlatformJSON

/// What a route takes and gives, for the OpenAPI document.
struct RouteDocument: HTTPRouteKey, Sendable {
    typealias Value = RouteDocument

    var summary: String
    var query: [Field] = []
    /// The header fields that mean something to it beyond those of all requests.
    var header: [Field] = []
    /// The members of the JSON object that it takes.
    var body: [Field] = []
    /// It takes bytes of any kind instead.
    var takesFile = false
    /// It takes whatever comes, and nothing as well.
    var takesAnything = false
    var success: HTTPStatus = .ok
    /// The JSON value that it gives.
    var answer: JSONSchema?
    /// The media types that it gives, instead of a JSON value or beside it.
    var media: [String] = []
    /// What each line of NDJSON, or each event with data, is in an answer that goes on.
    var event: JSONSchema?
    /// Whether it does heavy work, of which a server does only so much at a time.
    var isHeavy = false
    /// The statuses of its errors beyond those that follow from the rest.
    var errors: [HTTPStatus] = []

    /// The statuses of all errors that a route with this document can answer.
    func errors(for route: Route) -> [HTTPStatus] {
        // What is sent may be malformed anywhere, and any request may come while a server stops or is full.
        var all: Set<HTTPStatus> = [.badRequest, .internalServerError, .serviceUnavailable]
        if let scope = route.requiredScope {
            all.insert(.unauthorized)
            if scope != .read { all.insert(.forbidden) }
            if scope != .read, route.method != .get { all.insert(.insufficientStorage) }
        }
        if !body.isEmpty || takesFile { all.formUnion([.contentTooLarge, .unsupportedMediaType]) }
        if isHeavy { all.formUnion([.unprocessableContent, .tooManyRequests, .insufficientStorage]) }
        return all.union(errors).sorted { $0.rawValue < $1.rawValue }
    }
}

/// A member of a body, a parameter of a query or a header field.
struct Field: Sendable {
    var name: String
    var schema: JSONSchema
    var isRequired: Bool

    init(_ name: String, _ schema: JSONSchema, required: Bool = false) {
        self.name = name
        self.schema = schema
        isRequired = required
    }

    init(_ name: String, _ schema: JSONValue, required: Bool = false) {
        self.init(name, .plain(schema), required: required)
    }
}

/// The schemas of what is sent.
enum FieldSchema {
    static let text: JSONValue = ["type": "string"]
    static let name: JSONValue = ["type": "string", "minLength": 1]
    static let flag: JSONValue = ["type": "boolean"]
    static let count: JSONValue = ["type": "integer", "minimum": 0]
    /// A branch, tag, commit or time.
    static let ref: JSONValue = ["type": "string", "minLength": 1, "examples": ["main"]]
    static let table: JSONValue = ["type": "string", "minLength": 1, "examples": ["bronze.orders"]]
    static let commit: JSONValue = ["type": "string", "pattern": "^[0-9a-f]{64}$"]
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
    static let labels: JSONValue = ["type": "object", "additionalProperties": ["type": "string"]]
    /// An object whose content is up to those who write it.
    static let object: JSONValue = ["type": "object", "additionalProperties": true]
    static let optionalObject: JSONValue = ["type": ["object", "null"], "additionalProperties": true]

    static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        [
            "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
            "maximum": .integer(Int64(range.upperBound)),
        ]
    }

    static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }
}

extension Route {
    /// A route for callers with a scope, with what it takes and gives.
    static func documented(
        _ method: HTTPMethod, _ pattern: PathPattern, _ operation: String, _ scope: Scope, _ document: RouteDocument,
        handler: @escaping @Sendable (HTTPRequest, Caller) async throws -> HTTPResponse
    ) -> Route {
        var route = Route.secured(method, pattern, operation, scope) { request, caller in
            try request.checkQuery(document.query)
            return try await handler(request, caller)
        }
        route[RouteDocument.self] = document
        return route
    }
}
