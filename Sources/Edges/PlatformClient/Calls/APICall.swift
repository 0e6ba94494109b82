public import HTTP
public import JSON

/// A request of one operation, before it is sent.
public struct APICall: Sendable {
    /// The name of the operation in the API's document.
    public var operation: String
    public var method: HTTPMethod
    public var fields: HTTPFields = [:]
    public private(set) var body: HTTPResponse.Body = .none
    private var path = ""
    private var query = ""
    private var members = JSONObject()

    /// - Parameter segments: Those of the path below the API's prefix, not yet encoded.
    public init(_ operation: String, _ method: HTTPMethod, _ segments: [String]) {
        self.operation = operation
        self.method = method
        for segment in segments { path += "/" + PercentCoding.encode(segment) }
    }

    /// The path below the API's prefix, and the query.
    public var target: String { path + query }

    /// Puts a parameter into the query, unless it is nil; an array is said once for each of its elements.
    public mutating func query(_ name: String, _ value: (any CallValue)?) {
        guard let value else { return }
        let json = value.sent
        for one in json.arrayValue ?? [json] {
            query += (query.isEmpty ? "?" : "&") + PercentCoding.encode(name) + "="
            query += PercentCoding.encode(one.stringValue ?? one.text())
        }
    }

    /// Sets a field of the header, unless the value is nil.
    public mutating func header(_ name: String, _ value: (any CallValue)?) {
        guard let json = value?.sent else { return }
        fields[name] = json.stringValue ?? json.text()
    }

    /// Puts a member into the JSON object that is sent, unless it is nil.
    public mutating func member(_ name: String, _ value: (any CallValue)?) {
        if let value { members[name] = value.sent }
        send(.object(members))
    }

    /// Sends a JSON value.
    public mutating func send(_ json: JSONValue) { send(.bytes(json.encoded()), as: "application/json") }

    /// Sends bytes.
    public mutating func send(_ body: HTTPResponse.Body, as type: String) {
        self.body = body
        fields["Content-Type"] = type
    }
}
