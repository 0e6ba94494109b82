internal import HTTP
internal import ObjectService
internal import S3

extension S3Call {
    /// What the fields of a write say of the object.
    func attributes() throws(S3Failure) -> ObjectAttributes {
        var attributes = ObjectAttributes()
        for name in ObjectAttributes.kept {
            guard let value = fields[name] else { continue }
            attributes.fields[name] = name == "content-encoding" ? Self.withoutChunks(value) : value
        }
        if attributes.fields["content-encoding"] == "" { attributes.fields["content-encoding"] = nil }
        var bytes = 0
        for (name, value) in fields.all {
            let name = name.lowercased()
            guard name.hasPrefix("x-amz-meta-") else { continue }
            let short = String(name.dropFirst("x-amz-meta-".count))
            attributes.metadata[short] = attributes.metadata[short].map { "\($0),\(value)" } ?? value
            bytes += short.utf8.count + value.utf8.count
        }
        guard bytes <= ObjectAttributes.metadataLimit else {
            throw S3Failure(
                .metadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size.",
                details: [("Size", "\(bytes)"), ("MaxSizeAllowed", "\(ObjectAttributes.metadataLimit)")])
        }
        if let text = fields["x-amz-tagging"] { attributes.tags = try Tags.parse(query: text) }
        return attributes
    }

    /// `aws-chunked` is how the body came, not what the object is.
    private static func withoutChunks(_ value: String) -> String {
        value.split(separator: ",").map { CanonicalRequest.trimmed(String($0)) }
            .filter { $0 != "aws-chunked" }.joined(separator: ",")
    }

    /// The condition of a write.
    func writePrecondition() throws(S3Failure) -> WritePrecondition {
        if let tag = fields["If-None-Match"] {
            guard tag == "*" else {
                throw S3Failure(.notImplemented, "Of If-None-Match a write takes '*' only.")
            }
            return .absent
        }
        if let tag = fields["If-Match"] { return .matches(ReadCondition.unquoted(tag)) }
        return .none
    }
}

enum ObjectFields {
    /// What a response says of an object.
    static func fields(_ version: ObjectVersion, _ call: S3Call, isVersioned: Bool) -> HTTPFields {
        var fields: HTTPFields = [
            "ETag": "\"\(version.etag)\"", "Last-Modified": HTTPDate.text(version.modified), "Accept-Ranges": "bytes",
        ]
        let attributes = version.attributes
        fields["Content-Type"] = attributes.fields["content-type"] ?? "binary/octet-stream"
        for (name, value) in attributes.fields.sorted(by: { $0.key < $1.key }) where name != "content-type" {
            fields.append(capitalized(name), value)
        }
        for (name, value) in attributes.metadata.sorted(by: { $0.key < $1.key }) {
            fields.append("x-amz-meta-\(name)", value)
        }
        if !attributes.tags.isEmpty { fields["x-amz-tagging-count"] = "\(attributes.tags.count)" }
        if isVersioned { fields["x-amz-version-id"] = version.id }
        for name in ObjectAttributes.kept {
            if let value = call.query["response-\(name)"] { fields[capitalized(name)] = value }
        }
        return fields
    }

    static func capitalized(_ name: String) -> String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "-")
    }

    /// The checksum that a client asks for, or is told after a write.
    static func append(_ checksum: Checksum?, to fields: inout HTTPFields) {
        guard let checksum else { return }
        fields[checksum.algorithm.field] = checksum.value
        fields["x-amz-checksum-type"] = checksum.kind.rawValue
    }
}
