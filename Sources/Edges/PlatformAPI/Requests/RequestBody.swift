internal import Errors
internal import HTTP
internal import JSON

/// The JSON object that a request carries; a member that is not declared is refused, since it is most likely misspelt.
struct RequestBody {
    let object: JSONObject

    /// The longest body that is read.
    static let byteLimit = 4 << 20

    init(_ request: HTTPRequest, _ members: [Field]) async throws {
        let bytes = try await request.body.collect(upTo: Self.byteLimit)
        guard !bytes.isEmpty else {
            object = JSONObject()
            return
        }
        try Self.checkType(request)
        guard let object = try JSONValue(parsing: bytes, file: "the body").objectValue else {
            throw MartletError(.invalidInput, "the body must be a JSON object")
        }
        let known = members.map(\.name)
        for name in object.names where !known.contains(name) {
            throw Self.unknown("the body has a member", name, among: known)
        }
        self.object = object
    }

    /// Says that something is named that a request does not take.
    static func unknown(_ what: String, _ name: String, among known: [String]) -> MartletError {
        MartletError(
            .invalidInput, "\(what) '\(name)', which this request does not take",
            hint: NearestName.of(name, among: known).map { "Did you mean '\($0)'?" }
                ?? (known.isEmpty ? "It takes none." : "It takes: \(known.joined(separator: ", "))."))
    }

    /// A client that says nothing of the body's type is believed to send JSON.
    private static func checkType(_ request: HTTPRequest) throws(HTTPFailure) {
        guard let text = request.fields["Content-Type"] else { return }
        let type = (text.split(separator: ";").first ?? "").lowercased().filter { $0 != " " }
        guard type == "application/json" || type.hasSuffix("+json") else {
            throw HTTPFailure(
                .unsupportedMediaType,
                "the body must be JSON, not '\(type.prefix(100))'; send it with 'Content-Type: application/json'",
                fields: ["Accept": "application/json"])
        }
    }

    /// A member, unless it is absent or null.
    func optional(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func string(_ name: String) throws(MartletError) -> String {
        guard let value = optional(name) else { throw MartletError(.invalidInput, "'\(name)' is missing") }
        guard let text = value.stringValue else { throw wrong(name, "a string") }
        return text
    }

    func optionalString(_ name: String) throws(MartletError) -> String? {
        try optional(name) == nil ? nil : string(name)
    }

    func bool(_ name: String, default fallback: Bool = false) throws(MartletError) -> Bool {
        guard let value = optional(name) else { return fallback }
        guard let bool = value.boolValue else { throw wrong(name, "true or false") }
        return bool
    }

    func integer(_ name: String, in range: ClosedRange<Int64>) throws(MartletError) -> Int64? {
        guard let value = optional(name) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func strings(_ name: String) throws(MartletError) -> [String] {
        guard let value = optional(name) else { return [] }
        guard let array = value.arrayValue else { throw wrong(name, "an array of strings") }
        var texts: [String] = []
        for element in array {
            guard let text = element.stringValue else { throw wrong(name, "an array of strings") }
            texts.append(text)
        }
        return texts
    }

    func array(_ name: String) throws(MartletError) -> [JSONValue] {
        guard let value = optional(name) else { return [] }
        guard let array = value.arrayValue else { throw wrong(name, "an array") }
        return array
    }

    func object(_ name: String) throws(MartletError) -> JSONObject {
        guard let value = optional(name) else { return JSONObject() }
        guard let object = value.objectValue else { throw wrong(name, "an object") }
        return object
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Value
    ) throws(MartletError) -> Value where Value.RawValue == String {
        guard let text = try optionalString(name) else { return fallback }
        guard let value = Value(rawValue: text) else {
            throw wrong(name, "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    private func wrong(_ name: String, _ expected: String) -> MartletError {
        MartletError(.invalidInput, "'\(name)' must be \(expected)")
    }
}
