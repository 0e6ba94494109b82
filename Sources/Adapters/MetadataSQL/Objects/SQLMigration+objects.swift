extension SQLMigration {
    /// Buckets, objects and uploads of the S3 endpoint, and the keys of its clients.
    static let objects = SQLMigration(
        name: "objects",
        """
        CREATE TABLE s3_buckets (
            name TEXT PRIMARY KEY NOT NULL,
            created_at BIGINT NOT NULL,
            versioning TEXT NOT NULL,
            settings TEXT NOT NULL
        );
        CREATE TABLE s3_objects (
            bucket TEXT NOT NULL,
            key BYTEA NOT NULL,
            number BIGINT NOT NULL,
            id TEXT NOT NULL,
            is_current BIGINT NOT NULL,
            is_marker BIGINT NOT NULL,
            size BIGINT NOT NULL,
            etag TEXT NOT NULL,
            modified_at BIGINT NOT NULL,
            place TEXT NOT NULL,
            blob TEXT,
            attributes TEXT NOT NULL,
            data BYTEA,
            PRIMARY KEY (bucket, key, number)
        );
        CREATE UNIQUE INDEX s3_objects_current ON s3_objects (bucket, key) WHERE is_current = 1;
        CREATE INDEX s3_objects_by_blob ON s3_objects (blob) WHERE blob IS NOT NULL;
        CREATE TABLE s3_uploads (
            id TEXT PRIMARY KEY NOT NULL,
            bucket TEXT NOT NULL,
            key BYTEA NOT NULL,
            begun_at BIGINT NOT NULL,
            algorithm TEXT,
            checksum_kind TEXT NOT NULL,
            attributes TEXT NOT NULL
        );
        CREATE INDEX s3_uploads_by_key ON s3_uploads (bucket, key, id);
        CREATE TABLE s3_parts (
            upload TEXT NOT NULL,
            number BIGINT NOT NULL,
            size BIGINT NOT NULL,
            etag TEXT NOT NULL,
            modified_at BIGINT NOT NULL,
            blob TEXT NOT NULL,
            checksum TEXT,
            PRIMARY KEY (upload, number)
        );
        CREATE INDEX s3_parts_by_blob ON s3_parts (blob);
        CREATE TABLE s3_keys (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            grants TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT,
            revoked_at BIGINT,
            key_id TEXT NOT NULL,
            nonce BYTEA NOT NULL,
            sealed BYTEA NOT NULL
        );
        """)
}
