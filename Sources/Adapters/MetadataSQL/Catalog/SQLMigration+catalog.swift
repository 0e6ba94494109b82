extension SQLMigration {
    static let catalog = SQLMigration(
        name: "catalog",
        """
        CREATE TABLE objects (hash BYTEA PRIMARY KEY NOT NULL, bytes BYTEA NOT NULL);
        CREATE TABLE commits (id BYTEA PRIMARY KEY NOT NULL, bytes BYTEA NOT NULL);
        CREATE TABLE refs (
            name TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL,
            target BYTEA NOT NULL REFERENCES commits (id),
            created_at BIGINT NOT NULL,
            metadata TEXT NOT NULL
        );
        """)
}
