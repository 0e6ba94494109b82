public import Errors
public import JSON

extension Schema {
    /// The schema in the JSON form of the specification (appendix C).
    public var json: JSONValue {
        var object = structure.jsonObject
        object["schema-id"] = JSONValue(schemaID)
        if !identifierFieldIDs.isEmpty {
            object["identifier-field-ids"] = .array(identifierFieldIDs.map { JSONValue($0) })
        }
        return .object(object)
    }

    /// Reads a schema.
    ///
    /// - Parameter file: How errors name the document.
    /// - Parameter code: The code of such errors.
    public init(json: JSONValue, file: String, code: ErrorCode = .corrupt) throws(MartletError) {
        try self.init(JSONCursor(json, file: file, code: code))
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        let structure = try StructType(cursor)
        self.init(
            schemaID: try cursor.optionalInt("schema-id") ?? 0, fields: structure.fields,
            identifierFieldIDs: try cursor.optionalInts("identifier-field-ids") ?? [])
        try validate { cursor.error($0) }
    }

    /// Throws where two fields share an ID or a name, or the identifier names a field that is not there.
    func validate(_ error: (String) -> MartletError) throws(MartletError) {
        var ids: Set<Int> = []
        try Self.validate(structure.fields, in: "", ids: &ids, error)
        for id in identifierFieldIDs where field(id: id) == nil {
            throw error("the identifier field \(id) is not in the schema")
        }
    }

    private static func validate(
        _ fields: [NestedField], in parent: String, ids: inout Set<Int>, _ error: (String) -> MartletError
    ) throws(MartletError) {
        var names: Set<String> = []
        for field in fields {
            guard !field.name.isEmpty else { throw error("a field has an empty name") }
            guard names.insert(field.name).inserted else {
                throw error("the column '\(parent)\(field.name)' appears twice")
            }
            guard ids.insert(field.id).inserted else {
                throw error("the field ID \(field.id) of '\(parent)\(field.name)' is used twice")
            }
            if field.type.isNested {
                try validate(field.type.children, in: "\(parent)\(field.name).", ids: &ids, error)
            }
        }
    }
}
