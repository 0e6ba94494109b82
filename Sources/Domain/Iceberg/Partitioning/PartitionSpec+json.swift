public import Errors
public import JSON

extension PartitionSpec {
    public var json: JSONValue {
        ["spec-id": JSONValue(specID), "fields": .array(fields.map(\.json))]
    }

    /// Reads a spec.
    ///
    /// - Parameter file: How errors name the document.
    public init(json: JSONValue, file: String, code: ErrorCode = .corrupt) throws(MartletError) {
        try self.init(JSONCursor(json, file: file, code: code))
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        self.init(
            specID: try cursor.optionalInt("spec-id") ?? 0, fields: try PartitionField.list(cursor.member("fields")))
    }
}

extension PartitionField {
    public var json: JSONValue {
        [
            "source-id": JSONValue(sourceID), "field-id": JSONValue(fieldID),
            "transform": .string(transform.description), "name": .string(name),
        ]
    }

    /// Reads the fields of a spec; those without an ID, as format version 1 and requests may have them, are numbered from 1000.
    static func list(_ cursor: JSONCursor) throws(MartletError) -> [PartitionField] {
        var fields: [PartitionField] = []
        for element in try cursor.elements() {
            fields.append(
                PartitionField(
                    sourceID: try element.int("source-id"),
                    fieldID: try element.optionalInt("field-id") ?? lastIDBeforeFirst + 1 + fields.count,
                    name: try element.string("name"), transform: Transform(try element.string("transform"))))
        }
        return fields
    }
}
