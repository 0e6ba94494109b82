extension SQLMigration {
    static let access = SQLMigration(
        name: "access",
        """
        CREATE TABLE access_tokens (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            secret_hash BYTEA NOT NULL UNIQUE,
            scope TEXT NOT NULL,
            namespaces TEXT,
            created_at BIGINT NOT NULL,
            expires_at BIGINT,
            revoked_at BIGINT,
            last_used_at BIGINT
        );
        CREATE TABLE access_state (
            id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
            version BIGINT NOT NULL,
            signing_key BYTEA
        );
        INSERT INTO access_state (id, version) VALUES (1, 0);
        """)
}
