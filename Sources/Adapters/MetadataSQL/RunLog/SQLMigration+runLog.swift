extension SQLMigration {
    /// Engines whose runs others took over; a row for each server that did not end in order.
    static let goneEngines = SQLMigration(
        name: "engines that are gone", "CREATE TABLE run_engines_gone (driver TEXT PRIMARY KEY NOT NULL);")

    /// A run's transitions lie in few rows: one for each transaction that had some of it.
    static let runLog = SQLMigration(
        name: "run log",
        """
        ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'pipelines';
        ALTER TABLE runs ADD COLUMN name TEXT;
        ALTER TABLE runs ADD COLUMN namespace TEXT;
        ALTER TABLE runs ADD COLUMN concurrency BIGINT;
        ALTER TABLE runs ADD COLUMN priority BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN parent_run TEXT;
        ALTER TABLE runs ADD COLUMN parent_step TEXT;
        ALTER TABLE runs ADD COLUMN code_hash TEXT;
        ALTER TABLE runs ADD COLUMN definition BYTEA;
        ALTER TABLE runs ADD COLUMN driver TEXT;
        CREATE INDEX runs_unfinished ON runs (id) WHERE status IN ('pending', 'running');
        CREATE TABLE run_definitions (hash BYTEA PRIMARY KEY NOT NULL, body BYTEA NOT NULL);
        CREATE TABLE run_keys (key TEXT PRIMARY KEY NOT NULL, run_id TEXT NOT NULL);
        CREATE TABLE run_transitions (
            run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            number BIGINT NOT NULL,
            last BIGINT NOT NULL,
            body BYTEA NOT NULL,
            PRIMARY KEY (run_id, number)
        );
        """)
}
