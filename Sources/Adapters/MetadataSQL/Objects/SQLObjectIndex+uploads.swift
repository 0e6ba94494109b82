internal import Clocks
internal import Errors
internal import JSON
public import S3

extension SQLObjectIndex {
    private static let uploadColumns = "id, key, begun_at, algorithm, checksum_kind, attributes"
    private static let partColumns = "number, size, etag, modified_at, blob, checksum"

    public func begin(_ bucket: BucketName, _ upload: Upload) async throws {
        let values: [SQLValue] = [
            .text(upload.id), .text(bucket.text), .bytes(upload.key.bytes), .integer(upload.begun.microseconds),
            .optional(upload.algorithm?.rawValue), .text(upload.checksumKind.rawValue),
            .text(ObjectRow.attributes(upload.attributes).text()),
        ]
        try await write { handle throws(MartletError) -> Result<Void, S3Failure> in
            guard try Self.bucket(bucket, &handle) != nil else { return .failure(S3Failure(.noSuchBucket)) }
            try handle.run(
                """
                INSERT INTO s3_uploads (id, bucket, key, begun_at, algorithm, checksum_kind, attributes)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """, values)
            return .success(())
        }
    }

    public func upload(_ bucket: BucketName, _ key: ObjectKey, id: String) async throws -> Upload? {
        try await database.read { handle throws(MartletError) in
            var found: Upload?
            try handle.run(
                "SELECT \(Self.uploadColumns) FROM s3_uploads WHERE id = $1 AND bucket = $2 AND key = $3",
                [.text(id), .text(bucket.text), .bytes(key.bytes)]
            ) { row throws(MartletError) in found = try Self.readUpload(row) }
            return found
        }
    }

    public func uploads(_ bucket: BucketName) async throws -> [Upload] {
        try await database.read { handle throws(MartletError) in
            var found: [Upload] = []
            try handle.run(
                "SELECT \(Self.uploadColumns) FROM s3_uploads WHERE bucket = $1 ORDER BY key, id",
                [.text(bucket.text)]
            ) { row throws(MartletError) in found.append(try Self.readUpload(row)) }
            return found
        }
    }

    private static func readUpload(_ row: SQLRow) throws(MartletError) -> Upload {
        Upload(
            id: row.text(0), key: ObjectKey(stored: row.bytes(1)), begun: Timestamp(microseconds: row.integer(2)),
            attributes: ObjectRow.attributes(try JSONValue(parsing: row.text(5), file: "attributes of an upload")),
            algorithm: row.optionalText(3).flatMap { ChecksumAlgorithm(rawValue: $0) },
            checksumKind: Checksum.Kind(rawValue: row.text(4)) ?? .composite)
    }

    public func put(_ upload: String, _ part: UploadPart) async throws -> [BlobID] {
        let values: [SQLValue] = [
            .text(upload), .integer(Int64(part.number)), .integer(Int64(part.size)), .text(part.etag),
            .integer(part.modified.microseconds), .text(part.blob.text), .optional(part.checksum.map(ObjectRow.text)),
        ]
        return try await write { handle throws(MartletError) in
            var isThere = false
            try handle.run("SELECT 1 FROM s3_uploads WHERE id = $1", [.text(upload)]) { _ in isThere = true }
            guard isThere else { return .failure(S3Failure(.noSuchUpload)) }
            var freed: [BlobID] = []
            try handle.run(
                "DELETE FROM s3_parts WHERE upload = $1 AND number = $2 RETURNING blob", Array(values.prefix(2))
            ) { row in
                if let blob = BlobID(row.text(0)) { freed.append(blob) }
            }
            try handle.run(
                "INSERT INTO s3_parts (upload, \(Self.partColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7)", values)
            return .success(freed)
        }
    }

    public func parts(_ upload: String, after number: Int, limit: Int) async throws -> [UploadPart] {
        try await database.read { handle throws(MartletError) in
            var found: [UploadPart] = []
            try handle.run(
                "SELECT \(Self.partColumns) FROM s3_parts WHERE upload = $1 AND number > $2 ORDER BY number LIMIT $3",
                [.text(upload), .integer(Int64(number)), .integer(Int64(limit))]
            ) { row throws(MartletError) in
                guard let blob = BlobID(row.text(4)) else {
                    throw MartletError(.corrupt, "the stored part has no file '\(row.text(4))'")
                }
                found.append(
                    UploadPart(
                        number: Int(row.integer(0)), size: Int(row.integer(1)), etag: row.text(2),
                        modified: Timestamp(microseconds: row.integer(3)), blob: blob,
                        checksum: row.optionalText(5).flatMap(ObjectRow.checksum)))
            }
            return found
        }
    }

    public func complete(
        _ bucket: BucketName, _ upload: String, _ object: StoredObject, _ precondition: WritePrecondition
    ) async throws -> IndexChange {
        try await write { handle throws(MartletError) in
            guard var freed = try Self.end(upload, bucket, object.version.key, &handle) else {
                return .failure(S3Failure(.noSuchUpload))
            }
            switch try Self.put(bucket, object, precondition, .complete, &handle) {
            case .failure(let failure): return .failure(failure)
            case .success(var change):
                swap(&change.freed, &freed)
                change.freed += freed
                return .success(change)
            }
        }
    }

    public func abort(_ bucket: BucketName, _ key: ObjectKey, upload: String) async throws -> [BlobID]? {
        try await write { handle throws(MartletError) in
            .success(try Self.end(upload, bucket, key, &handle))
        }
    }

    /// Removes an upload with its parts; the files of those, or nil where there is no such upload.
    private static func end(
        _ upload: String, _ bucket: BucketName, _ key: ObjectKey, _ handle: inout SQLHandle
    ) throws(MartletError) -> [BlobID]? {
        var isThere = false
        try handle.run(
            "DELETE FROM s3_uploads WHERE id = $1 AND bucket = $2 AND key = $3 RETURNING id",
            [.text(upload), .text(bucket.text), .bytes(key.bytes)]
        ) { _ in isThere = true }
        guard isThere else { return nil }
        var blobs: [BlobID] = []
        try handle.run("DELETE FROM s3_parts WHERE upload = $1 RETURNING blob", [.text(upload)]) { row in
            if let blob = BlobID(row.text(0)) { blobs.append(blob) }
        }
        return blobs
    }
}
