internal import Clocks
internal import Errors
internal import JSON
internal import S3

/// How a version lies in its table.
enum ObjectRow {
    static let columns = "key, number, id, is_current, size, etag, modified_at, place, blob, attributes"
    static let dataColumn: Int32 = 10

    static func values(_ bucket: BucketName, _ object: StoredObject) -> [SQLValue] {
        let version = object.version
        var blob = SQLValue.null
        if case .blob(let id) = version.place { blob = .text(id.text) }
        return [
            .text(bucket.text), .bytes(version.key.bytes), .integer(version.number), .text(version.id),
            .integer(version.isCurrent ? 1 : 0), .integer(version.isMarker ? 1 : 0), .integer(Int64(version.size)),
            .text(version.etag), .integer(version.modified.microseconds), .text(place(version.place)), blob,
            .text(attributes(version.attributes).text()), object.inline.map { .bytes($0) } ?? .null,
        ]
    }

    static let insert = """
        INSERT INTO s3_objects (bucket, key, number, id, is_current, is_marker, size, etag, modified_at, place, blob,
            attributes, data)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """

    static func read(_ row: SQLRow) throws(MartletError) -> ObjectVersion {
        ObjectVersion(
            key: ObjectKey(stored: row.bytes(0)), number: row.integer(1), id: row.text(2),
            size: Int(row.integer(4)), etag: row.text(5), modified: Timestamp(microseconds: row.integer(6)),
            place: try place(row.text(7), blob: row.optionalText(8)),
            attributes: try attributes(row.text(9)),
            isCurrent: row.integer(3) == 1)
    }

    static func readWithData(_ row: SQLRow) throws(MartletError) -> StoredObject {
        StoredObject(try read(row), inline: row.optionalBytes(dataColumn))
    }

    private static func place(_ place: ObjectPlace) -> String {
        switch place {
        case .marker: "marker"
        case .inline: "inline"
        case .blob: "blob"
        case .file(let mark): "file:\(mark.text)"
        }
    }

    private static func place(_ text: String, blob: String?) throws(MartletError) -> ObjectPlace {
        switch text {
        case "marker": return .marker
        case "inline": return .inline
        case "blob":
            guard let id = blob.flatMap({ BlobID($0) }) else { break }
            return .blob(id)
        default:
            if text.hasPrefix("file:") { return .file(FileMark(String(text.dropFirst(5)))) }
        }
        throw MartletError(.corrupt, "the stored object has no place such as '\(text)'")
    }

    // MARK: Attributes

    private static func attributes(_ text: String) throws(MartletError) -> ObjectAttributes {
        // Most say nothing.
        text == "{}" ? ObjectAttributes() : attributes(try JSONValue(parsing: text, file: "attributes of an object"))
    }

    static func attributes(_ attributes: ObjectAttributes) -> JSONValue {
        var object = JSONObject()
        if !attributes.fields.isEmpty { object["fields"] = .object(texts(attributes.fields)) }
        if !attributes.metadata.isEmpty { object["metadata"] = .object(texts(attributes.metadata)) }
        if !attributes.tags.isEmpty {
            object["tags"] = .array(attributes.tags.map { .array([.string($0.key), .string($0.value)]) })
        }
        if let checksum = attributes.checksum { object["checksum"] = .string(text(checksum)) }
        if !attributes.parts.isEmpty { object["parts"] = .array(attributes.parts.map { .integer(Int64($0)) }) }
        return .object(object)
    }

    private static func texts(_ values: [String: String]) -> JSONObject {
        var object = JSONObject()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        return object
    }

    static func attributes(_ value: JSONValue) -> ObjectAttributes {
        var attributes = ObjectAttributes()
        for (name, value) in value["fields"]?.objectValue?.members ?? [] { attributes.fields[name] = value.stringValue }
        for (name, value) in value["metadata"]?.objectValue?.members ?? [] {
            attributes.metadata[name] = value.stringValue
        }
        for tag in value["tags"]?.arrayValue ?? [] {
            guard let pair = tag.arrayValue, pair.count == 2, let key = pair[0].stringValue,
                let value = pair[1].stringValue
            else { continue }
            attributes.tags.append(ObjectTag(key: key, value: value))
        }
        attributes.checksum = value["checksum"]?.stringValue.flatMap(checksum)
        attributes.parts = (value["parts"]?.arrayValue ?? []).compactMap { $0.intValue.map { Int($0) } }
        return attributes
    }

    static func text(_ checksum: Checksum) -> String {
        "\(checksum.algorithm.rawValue) \(checksum.kind.rawValue) \(checksum.value)"
    }

    static func checksum(_ text: String) -> Checksum? {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 3, let algorithm = ChecksumAlgorithm(rawValue: parts[0]),
            let kind = Checksum.Kind(rawValue: parts[1])
        else { return nil }
        return Checksum(algorithm, parts[2], kind: kind)
    }
}
