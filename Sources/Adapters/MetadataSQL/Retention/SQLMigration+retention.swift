extension SQLMigration {
    static let retention = SQLMigration(
        name: "retention",
        """
        CREATE TABLE retention_settings (pipeline TEXT PRIMARY KEY NOT NULL, settings TEXT NOT NULL);
        CREATE TABLE retention_turns (
            name TEXT PRIMARY KEY NOT NULL,
            holder TEXT NOT NULL,
            taken_until BIGINT NOT NULL,
            ended_at BIGINT,
            ended_by TEXT,
            result TEXT NOT NULL
        );
        ALTER TABLE run_steps ADD COLUMN peak_memory BIGINT;
        ALTER TABLE run_steps ADD COLUMN cpu_time BIGINT;
        """)
}
