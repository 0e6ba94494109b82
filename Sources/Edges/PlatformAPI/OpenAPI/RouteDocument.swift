internal import HTTP
internal import HTTPSecurity
internal import Access
internal import JSON

/// What a route takes and gives, for the OpenAPI document.
struct RouteDocument: HTTPRouteKey, Sendable {
    typealias Value = RouteDocument

    var summary: String
    var query: [Field] = []
    /// The members of the JSON object that it takes.
    var body: [Field] = []
    /// It takes bytes of any kind instead.
    var takesFile = false
    var success: HTTPStatus = .ok
    /// The members of the JSON object that it gives.
    var answer: [Field] = []
    /// The media types that it gives instead of a JSON object.
    var media: [String] = []
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

/// A member of a body or of an answer, or a parameter of a query.
struct Field: Sendable {
    var name: String
    var schema: JSONValue
    var isRequired: Bool

    init(_ name: String, _ schema: JSONValue, required: Bool = false) {
        self.name = name
        self.schema = schema
        isRequired = required
    }
}

/// The schemas that fields have.
enum FieldSchema {
    static let text: JSONValue = ["type": "string"]
    static let name: JSONValue = ["type": "string", "minLength": 1]
    static let flag: JSONValue = ["type": "boolean"]
    static let count: JSONValue = ["type": "integer", "minimum": 0]
    static let optionalText: JSONValue = ["type": ["string", "null"]]
    static let optionalCount: JSONValue = ["type": ["integer", "null"]]
    /// A branch, tag, commit or time.
    static let ref: JSONValue = ["type": "string", "minLength": 1, "examples": ["main"]]
    static let table: JSONValue = ["type": "string", "minLength": 1, "examples": ["bronze.orders"]]
    static let commit: JSONValue = ["type": "string", "pattern": "^[0-9a-f]{64}$"]
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
    static let object: JSONValue = ["type": "object"]
    static let optionalObject: JSONValue = ["type": ["object", "null"]]
    static let objects: JSONValue = ["type": "array", "items": ["type": "object"]]

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
