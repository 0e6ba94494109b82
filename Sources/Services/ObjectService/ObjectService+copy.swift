internal import Cryptography
public import S3

/// An object that is copied from, and what must hold of it.
public struct ObjectSource: Sendable {
    public var bucket: BucketName
    public var key: ObjectKey
    public var version: String?
    public var condition: ReadCondition
    /// Such as `bytes=0-99`, for parts.
    public var range: String?

    public init(
        bucket: BucketName, key: ObjectKey, version: String?, condition: ReadCondition, range: String?
    ) {
        self.bucket = bucket
        self.key = key
        self.version = version
        self.condition = condition
        self.range = range
    }
}

extension ObjectService {
    /// Bytes that are copied at a time.
    private static let copyPiece = 1 << 20

    /// Copies an object.
    ///
    /// - Parameters:
    ///   - attributes: In place of those of the source; nil keeps them.
    ///   - tags: In place of those of the source; nil keeps them.
    public func copy(
        _ source: ObjectSource, to bucket: BucketName, _ key: ObjectKey, attributes: ObjectAttributes?,
        tags: [ObjectTag]?, algorithm: ChecksumAlgorithm?, precondition: WritePrecondition
    ) async throws -> (copy: ObjectVersion, source: ObjectVersion) {
        let content = try await open(source)
        guard attributes != nil || source.bucket != bucket || source.key != key || source.version != nil else {
            throw S3Failure(
                .invalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata."
            )
        }
        guard content.version.size <= Self.objectLimit else { throw Self.tooLarge(content.version.size) }
        var said = attributes ?? content.version.attributes
        said.tags = tags ?? content.version.attributes.tags
        said.parts = []
        let body = Self.body(
            content, 0..<content.version.size, algorithm ?? content.version.attributes.checksum?.algorithm,
            entityTags.source(bytes: content.version.size))
        let copy = try await put(bucket, key, body, attributes: said, precondition: precondition, cause: .copy)
        return (copy, content.version)
    }

    /// Copies a range of an object as a part.
    public func copyPart(
        _ source: ObjectSource, to bucket: BucketName, _ key: ObjectKey, upload id: String, number: Int
    ) async throws -> UploadPart {
        let upload = try await upload(bucket, key, id: id)
        let content = try await open(source)
        var range = 0..<content.version.size
        if let text = source.range {
            guard let asked = try ByteRange.parse(text, size: content.version.size),
                text == "bytes=\(asked.lowerBound)-\(asked.upperBound - 1)"
            else {
                throw S3Failure(
                    .invalidArgument,
                    "The x-amz-copy-source-range value must be of the form bytes=first-last, inside of the object.")
            }
            range = asked
        }
        return try await put(
            bucket, key, upload: id, number: number, Self.body(content, range, upload.algorithm))
    }

    private func open(_ source: ObjectSource) async throws -> ObjectContent {
        let content = try await open(source.bucket, source.key, version: source.version)
        do throws(S3Failure) {
            try source.condition.check(etag: content.version.etag, modified: content.version.modified)
        } catch {
            // What a reader need not fetch again, a copy does not make.
            throw S3Failure(.preconditionFailed)
        }
        return content
    }

    private static func body(
        _ content: ObjectContent, _ range: Range<Int>, _ algorithm: ChecksumAlgorithm?,
        _ entityTag: EntityTagSource = .md5
    ) -> ObjectBody {
        var claims = BodyClaims()
        claims.algorithm = algorithm
        claims.length = range.count
        claims.entityTag = entityTag
        let stated = claims
        return ObjectBody(length: range.count) { write, end in
            var digests = BodyDigests(stated)
            var position = range.lowerBound
            while position < range.upperBound {
                let bytes = try await content.read(position..<min(position + copyPiece, range.upperBound))
                guard !bytes.isEmpty else { break }
                digests.update(bytes)
                try await write(bytes)
                position += bytes.count
            }
            try await end()
            return try digests.finish()
        }
    }
}
