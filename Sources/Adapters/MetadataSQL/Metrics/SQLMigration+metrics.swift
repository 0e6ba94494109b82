extension SQLMigration {
    static let metrics = SQLMigration(
        name: "metrics",
        """
        CREATE TABLE metrics_reports (
            id IDENTITY,
            table_key BYTEA NOT NULL,
            ref TEXT NOT NULL,
            kind TEXT NOT NULL,
            received_at BIGINT NOT NULL,
            body BYTEA NOT NULL
        );
        CREATE INDEX metrics_reports_by_table ON metrics_reports (table_key, id);
        """)
}
