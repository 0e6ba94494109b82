internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

/// An object of a request's JSON, whose members are read with errors that name their place.
struct RequestBody {
    let object: JSONObject
    /// Where the object stands, such as `table-changes[2].`; empty for the whole body.
    private let path: String

    /// The longest body that is read.
    ///
    /// A table of ten thousand columns takes two megabytes.
    static let byteLimit = 16 << 20

    /// Reads the body of a request.
    init(_ request: HTTPRequest) async throws {
        let bytes = try await request.body.collect(upTo: Self.byteLimit)
        guard !bytes.isEmpty else { throw IcebergFailure.badRequest("the request has no body, and JSON is expected") }
        try self.init(JSONValue(parsing: bytes, file: "the body"), path: "")
    }

    private init(_ value: JSONValue, path: String) throws(IcebergFailure) {
        guard let object = value.objectValue else {
            throw .badRequest("'\(path.isEmpty ? "the body" : String(path.dropLast()))' must be a JSON object")
        }
        self.object = object
        self.path = path
    }

    /// A member, unless it is absent or null.
    func optional(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func value(_ name: String) throws(IcebergFailure) -> JSONValue {
        guard let value = optional(name) else { throw .badRequest("'\(path)\(name)' is missing") }
        return value
    }

    func string(_ name: String) throws(IcebergFailure) -> String {
        guard let text = try value(name).stringValue else { throw wrong(name, "a string") }
        return text
    }

    func optionalString(_ name: String) throws(IcebergFailure) -> String? {
        try optional(name) == nil ? nil : string(name)
    }

    func bool(_ name: String, default fallback: Bool = false) throws(IcebergFailure) -> Bool {
        guard let value = optional(name) else { return fallback }
        guard let bool = value.boolValue else { throw wrong(name, "true or false") }
        return bool
    }

    func strings(_ name: String) throws(IcebergFailure) -> [String] {
        guard let array = try value(name).arrayValue else { throw wrong(name, "an array of strings") }
        var texts: [String] = []
        for element in array {
            guard let text = element.stringValue else { throw wrong(name, "an array of strings") }
            texts.append(text)
        }
        return texts
    }

    /// An object whose values are texts; empty where it is absent.
    func stringMap(_ name: String) throws(IcebergFailure) -> [String: String] {
        guard let value = optional(name) else { return [:] }
        guard let object = value.objectValue else { throw wrong(name, "an object of strings") }
        var map: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.stringValue else { throw wrong("\(name).\(member.name)", "a string") }
            map[member.name] = text
        }
        return map
    }

    func member(_ name: String) throws(IcebergFailure) -> RequestBody {
        try RequestBody(value(name), path: "\(path)\(name).")
    }

    func members(_ name: String) throws(IcebergFailure) -> [RequestBody] {
        guard let array = try value(name).arrayValue else { throw wrong(name, "an array") }
        var members: [RequestBody] = []
        for (index, element) in array.enumerated() {
            members.append(try RequestBody(element, path: "\(path)\(name)[\(index)]."))
        }
        return members
    }

    /// The name of a table or view, as `{"namespace": […], "name": …}`.
    func identifier(_ name: String) throws -> ContentKey {
        let identifier = try member(name)
        let namespace = try identifier.strings("namespace")
        guard !namespace.isEmpty else { throw wrong("\(name).namespace", "a namespace with at least one level") }
        return try ContentKey(namespace + [identifier.string("name")])
    }

    private func wrong(_ name: String, _ expected: String) -> IcebergFailure {
        .badRequest("'\(path)\(name)' must be \(expected)")
    }
}
