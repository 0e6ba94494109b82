extension SQLMigration {
    static let stepResults = SQLMigration(
        name: "results of steps",
        """
        CREATE TABLE step_results (
            flow TEXT NOT NULL,
            step TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            outputs TEXT NOT NULL,
            inputs TEXT NOT NULL,
            run_id TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            PRIMARY KEY (flow, step, fingerprint)
        );
        CREATE INDEX step_results_by_age ON step_results (made_at);
        """)
}
