extension SQLMigration {
    static let secrets = SQLMigration(
        name: "secrets",
        """
        CREATE TABLE secrets (
            name TEXT PRIMARY KEY NOT NULL,
            description TEXT,
            key_id TEXT NOT NULL,
            nonce BYTEA NOT NULL,
            sealed BYTEA NOT NULL,
            updated_at BIGINT NOT NULL,
            updated_by TEXT NOT NULL
        );
        """)
}
