internal import Cataloging
internal import Clocks
internal import Errors
public import S3

/// Buckets, objects and uploads in the state's database.
public final class SQLObjectIndex: ObjectIndex {
    let database: SQLDatabase
    private let held: MarkedCache<BucketName, Bucket>
    /// What was read last, with the bytes of small objects.
    let objects: MarkedCache<ObjectName, StoredObject>

    public init(_ database: SQLDatabase) {
        self.database = database
        held = MarkedCache(database.changes)
        objects = MarkedCache(database.changes, limit: Self.objectBytes) { found in
            // About what the rest of a version takes.
            512 + (found?.version.key.bytes.count ?? 0) + (found?.inline?.count ?? 0)
        }
    }

    /// The memory that objects are held in.
    private static let objectBytes = 32 << 20

    /// A write that a rule of S3 may forbid; then nothing of it is stored.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout SQLHandle) throws(MartletError) -> Result<Value, S3Failure>
    ) async throws -> Value {
        try await database.write(durability: .full) { handle throws(MartletError) in
            let result = try body(&handle)
            if case .failure = result { return SQLDatabase.Ending.undo(result) }
            return .keep(result)
        }.get()
    }

    // MARK: Buckets

    public func buckets() async throws -> [Bucket] {
        try await database.read { handle throws(MartletError) in
            var found: [Bucket] = []
            try handle.run("SELECT \(BucketRow.columns) FROM s3_buckets ORDER BY name") {
                row throws(MartletError) in found.append(try BucketRow.read(row))
            }
            return found
        }
    }

    public func bucket(_ name: BucketName) async throws -> Bucket? {
        try await held.value(name) {
            try await database.read { handle throws(MartletError) in
                try Self.bucket(name, &handle)
            }
        }
    }

    static func bucket(_ name: BucketName, _ handle: inout SQLHandle) throws(MartletError) -> Bucket? {
        var found: Bucket?
        try handle.run("SELECT \(BucketRow.columns) FROM s3_buckets WHERE name = $1", [.text(name.text)]) {
            row throws(MartletError) in found = try BucketRow.read(row)
        }
        return found
    }

    public func create(_ bucket: Bucket) async throws -> Bool {
        let values = BucketRow.values(bucket)
        return try await write { handle throws(MartletError) in
            var count: Int64 = 0
            try handle.run("SELECT COUNT(*) FROM s3_buckets") { count = $0.integer(0) }
            guard count < Bucket.limit else {
                return .failure(S3Failure(.tooManyBuckets, "There may be \(Bucket.limit) buckets."))
            }
            var isNew = false
            try handle.run(
                """
                INSERT INTO s3_buckets (\(BucketRow.columns)) VALUES ($1, $2, $3, $4)
                ON CONFLICT (name) DO NOTHING RETURNING name
                """, values
            ) { _ in isNew = true }
            return .success(isNew)
        }
    }

    public func update(_ bucket: Bucket) async throws {
        let values = BucketRow.values(bucket)
        try await write { handle throws(MartletError) -> Result<Void, S3Failure> in
            var isThere = false
            try handle.run(
                "UPDATE s3_buckets SET created_at = $2, versioning = $3, settings = $4 WHERE name = $1 RETURNING name",
                values
            ) { _ in isThere = true }
            return isThere ? .success(()) : .failure(S3Failure(.noSuchBucket))
        }
    }

    public func delete(_ bucket: BucketName) async throws {
        try await write { handle throws(MartletError) -> Result<Void, S3Failure> in
            var isEmpty = true
            for table in ["s3_objects", "s3_uploads"] {
                try handle.run("SELECT 1 FROM \(table) WHERE bucket = $1 LIMIT 1", [.text(bucket.text)]) { _ in
                    isEmpty = false
                }
            }
            guard isEmpty else { return .failure(S3Failure(.bucketNotEmpty)) }
            var isThere = false
            try handle.run("DELETE FROM s3_buckets WHERE name = $1 RETURNING name", [.text(bucket.text)]) { _ in
                isThere = true
            }
            return isThere ? .success(()) : .failure(S3Failure(.noSuchBucket))
        }
    }

    public func known(_ blobs: [BlobID]) async throws -> Set<BlobID> {
        try await database.read { handle throws(MartletError) in
            var found: Set<BlobID> = []
            for blob in blobs {
                try handle.run(
                    """
                    SELECT blob FROM s3_objects WHERE blob = $1 UNION ALL SELECT blob FROM s3_parts WHERE blob = $1
                    LIMIT 1
                    """, [.text(blob.text)]
                ) { _ in found.insert(blob) }
            }
            return found
        }
    }
}

/// A key of a bucket.
struct ObjectName: Hashable, Sendable {
    var bucket: BucketName
    var key: ObjectKey
}
