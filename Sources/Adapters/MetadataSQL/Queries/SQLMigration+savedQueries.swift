extension SQLMigration {
    static let savedQueries = SQLMigration(
        name: "saved queries",
        """
        CREATE TABLE saved_queries (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL UNIQUE,
            sql_text TEXT NOT NULL,
            ref TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            created_by TEXT NOT NULL,
            updated_at BIGINT NOT NULL,
            updated_by TEXT NOT NULL,
            version BIGINT NOT NULL
        );
        CREATE INDEX run_tests_by_asset ON run_tests (asset, run_id);
        """)
}
