internal import Errors
internal import HTTP
internal import ObjectService
internal import S3

/// The object that the field `x-amz-copy-source` names.
struct CopySource {
    let source: ObjectSource

    init(_ call: S3Call) throws(S3Failure) {
        let text = call.fields["x-amz-copy-source"] ?? ""
        let pieces = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let malformed = S3Failure(
            .invalidArgument, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        guard let path = PercentCoding.decode(pieces.first ?? "") else { throw malformed }
        let names = (path.hasPrefix("/") ? path.dropFirst() : path[...]).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard names.count == 2, let bucket = try? BucketName(String(names[0])) else { throw malformed }
        var version: String?
        if pieces.count == 2 {
            guard pieces[1].hasPrefix("versionId="), let id = PercentCoding.decode(pieces[1].dropFirst(10)) else {
                throw malformed
            }
            version = id
        }
        let key = try ObjectKey(String(names[1]))
        try call.require(.read, bucket, key)
        source = ObjectSource(
            bucket: bucket, key: key, version: version,
            condition: ReadCondition(call.fields, prefix: "x-amz-copy-source-if-"),
            range: call.fields["x-amz-copy-source-range"])
    }
}

extension S3API {
    func copy(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let source = try CopySource(call).source
        let said = try call.attributes()
        let replaces = try Self.replaces(call.fields["x-amz-metadata-directive"])
        let replacesTags = try Self.replaces(call.fields["x-amz-tagging-directive"])
        var algorithm: ChecksumAlgorithm?
        if let name = call.fields["x-amz-checksum-algorithm"] {
            guard let known = ChecksumAlgorithm(rawValue: name.uppercased()) else {
                throw S3Failure(.invalidRequest, "Checksum algorithm provided is unsupported.")
            }
            algorithm = known
        }
        let done = try await objects.copy(
            source, to: bucket, key, attributes: replaces ? said : nil, tags: replacesTags ? said.tags : nil,
            algorithm: algorithm, precondition: try call.writePrecondition())
        var fields: HTTPFields = [:]
        if done.copy.id != ObjectVersion.nullID { fields["x-amz-version-id"] = done.copy.id }
        if source.version != nil { fields["x-amz-copy-source-version-id"] = done.source.id }
        return Self.xml(
            XMLWriter.document("CopyObjectResult") { writer in
                writer.element("LastModified", Self.time(done.copy.modified))
                writer.element("ETag", "\"\(done.copy.etag)\"")
                Self.write(done.copy.attributes.checksum, to: &writer)
            }, fields: fields)
    }

    private static func replaces(_ directive: String?) throws(S3Failure) -> Bool {
        switch directive {
        case nil, "COPY": false
        case "REPLACE": true
        default: throw S3Failure(.invalidArgument, "A directive is COPY or REPLACE.")
        }
    }
}
