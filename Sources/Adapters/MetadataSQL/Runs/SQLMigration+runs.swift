extension SQLMigration {
    static let runs = SQLMigration(
        name: "runs",
        """
        CREATE TABLE runs (
            id TEXT PRIMARY KEY NOT NULL,
            status TEXT NOT NULL,
            trigger_name TEXT NOT NULL,
            author TEXT NOT NULL,
            target_branch TEXT NOT NULL,
            branch TEXT,
            pinned_commit TEXT NOT NULL,
            published_commit TEXT,
            created_at BIGINT NOT NULL,
            started_at BIGINT,
            finished_at BIGINT,
            error TEXT,
            request TEXT NOT NULL
        );
        CREATE INDEX runs_by_time ON runs (created_at, id);
        CREATE TABLE run_steps (
            run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            position BIGINT NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL,
            action TEXT NOT NULL,
            started_at BIGINT,
            finished_at BIGINT,
            rows_written BIGINT,
            rows_deleted BIGINT,
            rows_total BIGINT,
            bytes_written BIGINT,
            rows_quarantined BIGINT,
            snapshot_id BIGINT,
            inputs TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            error TEXT,
            PRIMARY KEY (run_id, name)
        );
        CREATE INDEX run_steps_in_order ON run_steps (run_id, position);
        CREATE TABLE run_tests (
            run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            position BIGINT NOT NULL,
            asset TEXT NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL,
            severity TEXT NOT NULL,
            violations BIGINT,
            duration BIGINT NOT NULL,
            description TEXT,
            remediation TEXT,
            tags TEXT NOT NULL,
            sample_columns TEXT NOT NULL,
            sample_rows TEXT NOT NULL,
            error TEXT,
            PRIMARY KEY (run_id, position)
        );
        CREATE TABLE run_logs (
            run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            position BIGINT NOT NULL,
            time BIGINT NOT NULL,
            level TEXT NOT NULL,
            step TEXT,
            message TEXT NOT NULL,
            PRIMARY KEY (run_id, position)
        );
        """)
}
