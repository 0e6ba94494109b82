internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

/// An object of a request's JSON, whose members are read with errors that name their place.
struct NessieBody {
    let object: JSONObject
    /// Where the object stands, such as `operations[2].`; empty for the whole body.
    let path: String

    /// The longest body that is read.
    static let byteLimit = 16 << 20

    /// Reads the body of a request.
    ///
    /// - Parameter isOptional: Takes no body for an empty object.
    init(_ request: HTTPRequest, isOptional: Bool = false) async throws {
        let bytes = try await request.body.collect(upTo: Self.byteLimit)
        if bytes.isEmpty, isOptional {
            self.init(object: [:], path: "")
            return
        }
        if let type = request.fields["Content-Type"], !type.lowercased().hasPrefix("application/json") {
            throw NessieFailure(
                HTTPStatus.unsupportedMediaType, .unsupportedMediaType,
                "the body must be application/json, not '\(type)'")
        }
        guard !bytes.isEmpty else { throw NessieFailure.badRequest("the request has no body, and JSON is expected") }
        try self.init(JSONValue(parsing: bytes, file: "the body"), path: "")
    }

    private init(object: JSONObject, path: String) {
        self.object = object
        self.path = path
    }

    init(_ value: JSONValue, path: String) throws(NessieFailure) {
        guard let object = value.objectValue else {
            throw .badRequest("'\(path.isEmpty ? "the body" : String(path.dropLast()))' must be a JSON object")
        }
        self.init(object: object, path: path)
    }

    /// A member, unless it is absent or null.
    func optional(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func value(_ name: String) throws(NessieFailure) -> JSONValue {
        guard let value = optional(name) else { throw .badRequest("'\(path)\(name)' is missing") }
        return value
    }

    func string(_ name: String) throws(NessieFailure) -> String {
        guard let text = try value(name).stringValue else { throw wrong(name, "a string") }
        return text
    }

    func optionalString(_ name: String) throws(NessieFailure) -> String? {
        try optional(name) == nil ? nil : string(name)
    }

    func bool(_ name: String) throws(NessieFailure) -> Bool {
        guard let value = optional(name) else { return false }
        guard let bool = value.boolValue else { throw wrong(name, "true or false") }
        return bool
    }

    func strings(_ name: String) throws(NessieFailure) -> [String] {
        guard let array = try value(name).arrayValue else { throw wrong(name, "an array of strings") }
        return try array.map { element throws(NessieFailure) in
            guard let text = element.stringValue else { throw wrong(name, "an array of strings") }
            return text
        }
    }

    /// The elements of an array of objects; none where it is absent.
    func objects(_ name: String) throws(NessieFailure) -> [NessieBody] {
        guard let value = optional(name) else { return [] }
        guard let array = value.arrayValue else { throw wrong(name, "an array of objects") }
        return try array.enumerated().map { index, element throws(NessieFailure) in
            try NessieBody(element, path: "\(path)\(name)[\(index)].")
        }
    }

    func inner(_ name: String) throws(NessieFailure) -> NessieBody {
        try NessieBody(try value(name), path: "\(path)\(name).")
    }

    func optionalInner(_ name: String) throws(NessieFailure) -> NessieBody? {
        try optional(name) == nil ? nil : inner(name)
    }

    /// An object whose values are texts; nil where it is absent.
    func stringMap(_ name: String) throws(NessieFailure) -> [String: String]? {
        guard let value = optional(name) else { return nil }
        guard let members = value.objectValue?.members else { throw wrong(name, "an object of strings") }
        var map: [String: String] = [:]
        for (member, value) in members {
            guard let text = value.stringValue else { throw wrong("\(name).\(member)", "a string") }
            map[member] = text
        }
        return map
    }

    func key(_ name: String) throws -> ContentKey { try ContentKey(try inner(name).strings("elements")) }

    func wrong(_ name: String, _ expected: String) -> NessieFailure {
        .badRequest("'\(path)\(name)' must be \(expected)")
    }
}
