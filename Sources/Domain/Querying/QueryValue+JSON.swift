public import JSON

extension QueryValue {
    /// The value for a JSON document.
    ///
    /// Integers beyond 64 bits and decimals are strings, so that no reader loses digits; floats that JSON cannot write (NaN and
    /// the infinities) are strings too. Moments are their texts, blobs as DuckDB writes them.
    public var json: JSONValue {
        switch self {
        case .null: .null
        case .boolean(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): Int64(exactly: value).map { .integer($0) } ?? .string(text)
        case .wide(let value): Int64(exactly: value.value).map { .integer($0) } ?? .string(text)
        case .float(let value): value.isFinite ? .double(Double("\(value)") ?? Double(value)) : .string(text)
        case .double(let value): value.isFinite ? .double(value) : .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .structure(let fields): .object(JSONObject(fields.map { ($0.name, $0.value.json) }))
        case .map(let entries): .object(JSONObject(entries.map { ($0.key.text, $0.value.json) }))
        default: .string(text)
        }
    }
}
