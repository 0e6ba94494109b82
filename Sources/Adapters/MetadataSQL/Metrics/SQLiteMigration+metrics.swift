internal import Errors

extension SQLiteMigration {
    static let metrics = SQLiteMigration(name: "metrics") { handle throws(MartletError) in
        try handle.script(
            """
            CREATE TABLE metrics_reports (
                id INTEGER PRIMARY KEY,
                table_key BYTEA NOT NULL,
                ref TEXT NOT NULL,
                kind TEXT NOT NULL,
                received_at BIGINT NOT NULL,
                body BYTEA NOT NULL
            );
            CREATE INDEX metrics_reports_by_table ON metrics_reports (table_key, id);
            """)
    }
}
