internal import Clocks
internal import JSON
internal import Errors
public import S3

extension SQLObjectIndex {
    // MARK: Reading

    public func current(_ bucket: BucketName, _ key: ObjectKey) async throws -> StoredObject? {
        try await objects.value(ObjectName(bucket: bucket, key: key)) {
            try await database.read { handle throws(MartletError) in try Self.current(bucket, key, &handle) }
        }
    }

    private static let selectCurrent =
        "SELECT \(ObjectRow.columns), data FROM s3_objects WHERE bucket = $1 AND key = $2 AND is_current = 1"

    private static func current(
        _ bucket: BucketName, _ key: ObjectKey, _ handle: inout SQLHandle
    ) throws(MartletError) -> StoredObject? {
        var found: StoredObject?
        try handle.run(selectCurrent, [.text(bucket.text), .bytes(key.bytes)]) { row throws(MartletError) in
            found = try ObjectRow.readWithData(row)
        }
        return found
    }

    public func version(_ bucket: BucketName, _ key: ObjectKey, id: String) async throws -> StoredObject? {
        try await database.read { handle throws(MartletError) in
            var found: StoredObject?
            try handle.run(
                "SELECT \(ObjectRow.columns), data FROM s3_objects WHERE bucket = $1 AND key = $2 AND id = $3",
                [.text(bucket.text), .bytes(key.bytes), .text(id)]
            ) { row throws(MartletError) in found = try ObjectRow.readWithData(row) }
            return found
        }
    }

    public func list(_ bucket: BucketName, from bound: KeyBound, limit: Int) async throws -> [ObjectVersion] {
        try await database.read { handle throws(MartletError) in
            var found: [ObjectVersion] = []
            try handle.run(
                """
                SELECT \(ObjectRow.columns) FROM s3_objects
                WHERE bucket = $1 AND key \(bound.isInclusive ? ">=" : ">") $2 AND is_current = 1 AND is_marker = 0
                ORDER BY key LIMIT $3
                """, [.text(bucket.text), .bytes(bound.bytes), .integer(Int64(limit))]
            ) { row throws(MartletError) in found.append(try ObjectRow.read(row)) }
            return found
        }
    }

    public func versions(
        _ bucket: BucketName, from bound: KeyBound, below number: Int64?, limit: Int
    ) async throws -> [ObjectVersion] {
        try await database.read { handle throws(MartletError) in
            var found: [ObjectVersion] = []
            if let number {
                try handle.run(
                    """
                    SELECT \(ObjectRow.columns) FROM s3_objects WHERE bucket = $1 AND key = $2 AND number < $3
                    ORDER BY number DESC LIMIT $4
                    """,
                    [.text(bucket.text), .bytes(bound.bytes), .integer(number), .integer(Int64(limit))]
                ) { row throws(MartletError) in found.append(try ObjectRow.read(row)) }
            }
            let left = limit - found.count
            guard left > 0 else { return found }
            try handle.run(
                """
                SELECT \(ObjectRow.columns) FROM s3_objects
                WHERE bucket = $1 AND key \(bound.isInclusive ? ">=" : ">") $2 ORDER BY key, number DESC LIMIT $3
                """, [.text(bucket.text), .bytes(bound.bytes), .integer(Int64(left))]
            ) { row throws(MartletError) in found.append(try ObjectRow.read(row)) }
            return found
        }
    }

    // MARK: Writing

    public func put(
        _ bucket: BucketName, _ object: StoredObject, _ precondition: WritePrecondition, _ cause: ObjectCause?
    ) async throws -> IndexChange {
        try await write { handle throws(MartletError) in try Self.put(bucket, object, precondition, cause, &handle) }
    }

    static func put(
        _ bucket: BucketName, _ object: StoredObject, _ precondition: WritePrecondition, _ cause: ObjectCause?,
        _ handle: inout SQLHandle
    ) throws(MartletError) -> Result<IndexChange, S3Failure> {
        guard let settings = try Self.bucket(bucket, &handle) else { return .failure(S3Failure(.noSuchBucket)) }
        let key = object.version.key
        // What a folder's file is like, its service has looked at.
        if precondition != .none, !settings.isFolder {
            let current = try current(bucket, key, &handle)?.version
            do throws(S3Failure) {
                try precondition.check(current)
            } catch {
                return .failure(error)
            }
        }
        var object = object
        let id = object.version.id
        if settings.versioning != .enabled { object.version.id = ObjectVersion.nullID }
        let freed = try makeRoom(bucket, key, replacing: object.version.id, settings.versioning, &handle)
        object.version.number = freed.next
        object.version.isCurrent = true
        try handle.run(ObjectRow.insert, ObjectRow.values(bucket, object))
        if let cause { try ObjectEvents.created(bucket, object.version, id: id, cause, &handle) }
        return .success(IndexChange(version: object.version, freed: freed.blobs))
    }

    /// Takes away what a new current version stands in place of.
    private static func makeRoom(
        _ bucket: BucketName, _ key: ObjectKey, replacing id: String, _ versioning: Bucket.Versioning,
        _ handle: inout SQLHandle
    ) throws(MartletError) -> (next: Int64, blobs: [BlobID]) {
        let name: [SQLValue] = [.text(bucket.text), .bytes(key.bytes)]
        var next: Int64 = 1
        try handle.run("SELECT MAX(number) FROM s3_objects WHERE bucket = $1 AND key = $2", name) { row in
            next = row.integer(0) + 1
        }
        var blobs: [BlobID] = []
        guard next > 1 else { return (next, blobs) }
        try handle.run(
            "DELETE FROM s3_objects WHERE bucket = $1 AND key = $2 AND id = $3 RETURNING blob", name + [.text(id)]
        ) { row in
            if let blob = row.optionalText(0).flatMap({ BlobID($0) }) { blobs.append(blob) }
        }
        if versioning != .off {
            try handle.run(
                "UPDATE s3_objects SET is_current = 0 WHERE bucket = $1 AND key = $2 AND is_current = 1", name)
        }
        return (next, blobs)
    }

    public func delete(
        _ bucket: BucketName, _ key: ObjectKey, _ removal: ObjectRemoval, _ precondition: WritePrecondition
    ) async throws -> IndexChange {
        try await write { handle throws(MartletError) in
            guard let settings = try Self.bucket(bucket, &handle) else { return .failure(S3Failure(.noSuchBucket)) }
            let current = try Self.current(bucket, key, &handle)?.version
            do throws(S3Failure) {
                if !settings.isFolder { try precondition.check(current) }
            } catch {
                return .failure(error)
            }
            let id = settings.versioning == .enabled ? removal.id : ObjectVersion.nullID
            let freed = try Self.makeRoom(bucket, key, replacing: id, settings.versioning, &handle)
            guard settings.versioning != .off else {
                if removal.hadFile || current.map({ !$0.isOfFile }) ?? false {
                    try ObjectEvents.removed(bucket, key, nil, removal, &handle)
                }
                return .success(IndexChange(version: nil, freed: freed.blobs))
            }
            let version = ObjectVersion(
                key: key, number: freed.next, id: id, size: 0, etag: "", modified: removal.time, place: .marker,
                attributes: ObjectAttributes())
            try handle.run(ObjectRow.insert, ObjectRow.values(bucket, StoredObject(version)))
            try ObjectEvents.removed(bucket, key, version, removal, &handle)
            return .success(IndexChange(version: version, freed: freed.blobs))
        }
    }

    public func delete(
        _ bucket: BucketName, _ key: ObjectKey, version: String, _ removal: ObjectRemoval
    ) async throws -> IndexChange {
        let name: [SQLValue] = [.text(bucket.text), .bytes(key.bytes)]
        return try await write { handle throws(MartletError) in
            var removed: ObjectVersion?
            try handle.run(
                "DELETE FROM s3_objects WHERE bucket = $1 AND key = $2 AND id = $3 RETURNING \(ObjectRow.columns)",
                name + [.text(version)]
            ) { row throws(MartletError) in removed = try ObjectRow.read(row) }
            var freed: [BlobID] = []
            if case .blob(let blob)? = removed?.place { freed.append(blob) }
            if removed?.isCurrent == true {
                try handle.run(
                    """
                    UPDATE s3_objects SET is_current = 1 WHERE bucket = $1 AND key = $2 AND number =
                        (SELECT MAX(number) FROM s3_objects WHERE bucket = $1 AND key = $2)
                    """, name)
            }
            if let removed { try ObjectEvents.removed(bucket, key, removed, removal, &handle) }
            return .success(IndexChange(version: removed, freed: freed))
        }
    }

    public func update(_ bucket: BucketName, _ version: ObjectVersion) async throws {
        let values: [SQLValue] = [
            .text(bucket.text), .bytes(version.key.bytes), .text(version.id),
            .text(ObjectRow.attributes(version.attributes).text()), .text(version.etag),
        ]
        try await write { handle throws(MartletError) in
            var isThere = false
            // A version that was replaced meanwhile has another etag, and what is said here is not of it.
            try handle.run(
                """
                UPDATE s3_objects SET attributes = $4 WHERE bucket = $1 AND key = $2 AND id = $3 AND etag = $5
                RETURNING number
                """, values
            ) { _ in isThere = true }
            return isThere ? .success(()) : .failure(S3Failure(.noSuchKey))
        }
    }
}

extension ObjectVersion {
    /// Whether its bytes are in the file of a folder, so that it says nothing once that is gone.
    fileprivate var isOfFile: Bool { if case .file = place { true } else { false } }
}
