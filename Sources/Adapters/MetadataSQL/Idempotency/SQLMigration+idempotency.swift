extension SQLMigration {
    static let idempotency = SQLMigration(
        name: "idempotency",
        """
        CREATE TABLE idempotency_keys (
            id IDENTITY,
            caller TEXT NOT NULL,
            key TEXT NOT NULL,
            request BYTEA NOT NULL,
            begun_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            status BIGINT,
            content_type TEXT,
            body BYTEA,
            UNIQUE (caller, key)
        );
        CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
        """)
}

extension SQLMigration {
    /// Which process took a key.
    static let idempotencyOwners = SQLMigration(
        name: "idempotency owners", "ALTER TABLE idempotency_keys ADD COLUMN owner TEXT;")
}
