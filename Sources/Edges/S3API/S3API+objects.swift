internal import HTTP
internal import Clocks
internal import ObjectService
internal import S3

extension S3API {
    /// Objects up to this many bytes are sent in one piece.
    private static let wholeLimit = 64 << 10
    /// Bytes that are read at a time for a client.
    private static let pieceBytes = 256 << 10

    func object(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        switch call.method {
        case .get:
            try call.require(.read, bucket, key)
            if call.has("uploadId") { return try await listParts(bucket, key, call) }
            if call.has("tagging") { return try await getTags(bucket, key, call) }
            return try await get(bucket, key, call)
        case .head:
            try call.require(.read, bucket, key)
            return try await get(bucket, key, call)
        case .put:
            try call.require(.write, bucket, key)
            if call.has("tagging") { return try await putTags(bucket, key, call) }
            if call.has("uploadId") || call.has("partNumber") { return try await putPart(bucket, key, call) }
            if call.fields["x-amz-copy-source"] != nil { return try await copy(bucket, key, call) }
            return try await put(bucket, key, call)
        case .post:
            try call.require(.write, bucket, key)
            if call.has("uploads") { return try await beginUpload(bucket, key, call) }
            if call.has("uploadId") { return try await completeUpload(bucket, key, call) }
            throw S3Failure(.methodNotAllowed)
        case .delete:
            try call.require(.write, bucket, key)
            if call.has("tagging") {
                try await objects.setTags(bucket, key, version: call.query["versionId"], [])
                return HTTPResponse(.noContent)
            }
            if let upload = call.query["uploadId"] {
                try await objects.abort(bucket, key, upload: upload)
                return HTTPResponse(.noContent)
            }
            return try await delete(bucket, key, call)
        default: throw S3Failure(.methodNotAllowed)
        }
    }

    // MARK: Reading

    private func get(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let settings = try await objects.bucket(bucket)
        let content = try await objects.open(bucket, key, version: call.query["versionId"])
        let version = content.version
        var fields = ObjectFields.fields(version, call, isVersioned: settings.versioning != .off)
        do {
            try ReadCondition(call.fields).check(etag: version.etag, modified: version.modified)
        } catch {
            var failure = error
            if failure.code == .notModified { failure.fields = fields }
            throw failure
        }
        var range = try part(call, version, &fields)
        if range == nil, call.fields["If-Range"].map({ Self.isCurrent($0, version) }) ?? true {
            range = try ByteRange.parse(call.fields["Range"], size: version.size)
        }
        if call.fields["x-amz-checksum-mode"]?.uppercased() == "ENABLED", range == nil {
            ObjectFields.append(version.attributes.checksum, to: &fields)
        }
        var status = HTTPStatus.ok
        if let range {
            status = HTTPStatus(rawValue: 206)
            fields["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(version.size)"
        }
        return HTTPResponse(status, fields: fields, body: try await Self.body(content, range ?? 0..<version.size, call))
    }

    private static func isCurrent(_ condition: String, _ version: ObjectVersion) -> Bool {
        if let time = HTTPDate.parse(condition) { return version.modified <= time.adding(seconds: 1) }
        return ReadCondition.unquoted(condition) == version.etag
    }

    /// The bytes of one part, where the client asks for one by its number.
    private func part(_ call: S3Call, _ version: ObjectVersion, _ fields: inout HTTPFields) throws -> Range<Int>? {
        guard let text = call.query["partNumber"] else { return nil }
        let sizes = version.attributes.parts.isEmpty ? [version.size] : version.attributes.parts
        guard let number = Int(text), number >= 1 else {
            throw S3Failure(.invalidArgument, "Part number must be an integer between 1 and 10000, inclusive")
        }
        guard number <= sizes.count else {
            throw S3Failure(.invalidRange, "The object has \(sizes.count) parts.")
        }
        if !version.attributes.parts.isEmpty { fields["x-amz-mp-parts-count"] = "\(sizes.count)" }
        let start = sizes[..<(number - 1)].reduce(0, +)
        return start..<start + sizes[number - 1]
    }

    private static func body(
        _ content: ObjectContent, _ range: Range<Int>, _ call: S3Call
    ) async throws -> HTTPResponse.Body {
        if call.method == .head { return .stream(length: range.count) { _ in } }
        if range.count <= wholeLimit {
            let bytes = try await content.read(range)
            guard bytes.count == range.count else { throw S3Failure(.internalError, "The object ended early.") }
            return .bytes(bytes)
        }
        return .stream(length: range.count) { sink in
            var position = range.lowerBound
            while position < range.upperBound {
                let bytes = try await content.read(position..<min(position + pieceBytes, range.upperBound))
                guard !bytes.isEmpty else { throw S3Failure(.internalError, "The object ended early.") }
                try await sink.write(bytes)
                position += bytes.count
            }
        }
    }

    // MARK: Writing

    private func put(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let body = try call.body(entityTags: objects.entityTags)
        guard body.length != nil else {
            throw S3Failure(.missingContentLength, "You must provide the Content-Length HTTP header.")
        }
        let version = try await objects.put(
            bucket, key, body, attributes: try call.attributes(), precondition: try call.writePrecondition())
        var fields: HTTPFields = ["ETag": "\"\(version.etag)\""]
        ObjectFields.append(version.attributes.checksum, to: &fields)
        if version.id != ObjectVersion.nullID { fields["x-amz-version-id"] = version.id }
        return HTTPResponse(.ok, fields: fields)
    }

    private func delete(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        var fields: HTTPFields = [:]
        if let id = call.query["versionId"] {
            let removed = try await objects.delete(bucket, key, version: id)
            fields["x-amz-version-id"] = id
            if removed?.isMarker == true { fields["x-amz-delete-marker"] = "true" }
        } else {
            let precondition = call.fields["If-Match"].map { WritePrecondition.matches(ReadCondition.unquoted($0)) }
            if let marker = try await objects.delete(bucket, key, precondition: precondition ?? .none) {
                fields["x-amz-delete-marker"] = "true"
                fields["x-amz-version-id"] = marker.id
            }
        }
        return HTTPResponse(.noContent, fields: fields)
    }

    // MARK: Tags

    private func getTags(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let version = try await objects.stored(bucket, key, version: call.query["versionId"]).version
        return Self.xml(Tags.xml(version.attributes.tags))
    }

    private func putTags(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let tags = try Tags.parse(xml: try await call.document(), limit: ObjectAttributes.tagLimit)
        try await objects.setTags(bucket, key, version: call.query["versionId"], tags)
        return HTTPResponse(.ok)
    }
}
