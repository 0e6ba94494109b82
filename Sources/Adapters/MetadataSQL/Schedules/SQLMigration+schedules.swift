extension SQLMigration {
    static let schedules = SQLMigration(
        name: "schedules",
        """
        CREATE TABLE schedule_state (
            id BIGINT PRIMARY KEY NOT NULL,
            revision BIGINT NOT NULL,
            holder TEXT NOT NULL,
            fence BIGINT NOT NULL,
            beat BIGINT NOT NULL
        );
        INSERT INTO schedule_state (id, revision, holder, fence, beat) VALUES (1, 1, '', 0, 0);
        CREATE TABLE schedule_entries (
            name TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL,
            origin TEXT NOT NULL,
            definition TEXT NOT NULL,
            enabled BIGINT NOT NULL,
            author TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            due_at BIGINT,
            last_due_at BIGINT,
            state TEXT NOT NULL,
            secret_kind TEXT,
            secret BYTEA
        );
        CREATE INDEX schedule_entries_by_revision ON schedule_entries (revision);
        CREATE INDEX schedule_entries_by_secret ON schedule_entries (secret);
        CREATE TABLE schedule_firings (
            key TEXT PRIMARY KEY NOT NULL,
            source TEXT NOT NULL,
            due_at BIGINT NOT NULL,
            start_at BIGINT NOT NULL,
            recorded_at BIGINT NOT NULL,
            status TEXT NOT NULL,
            target TEXT NOT NULL,
            parameters TEXT NOT NULL,
            overlap TEXT NOT NULL,
            run_id TEXT,
            error TEXT
        );
        CREATE INDEX schedule_firings_by_source ON schedule_firings (source, recorded_at);
        CREATE INDEX schedule_firings_by_time ON schedule_firings (recorded_at);
        CREATE INDEX schedule_firings_open ON schedule_firings (status)
            WHERE status IN ('pending', 'queued', 'started');
        CREATE TABLE trigger_seen (
            trigger_name TEXT NOT NULL,
            source BIGINT NOT NULL,
            item TEXT NOT NULL,
            mark TEXT NOT NULL,
            PRIMARY KEY (trigger_name, source, item)
        );
        CREATE TABLE webhook_requests (
            trigger_name TEXT NOT NULL,
            mark TEXT NOT NULL,
            expires_at BIGINT NOT NULL,
            PRIMARY KEY (trigger_name, mark)
        );
        CREATE INDEX webhook_requests_by_end ON webhook_requests (expires_at);
        CREATE TABLE backfills (
            name TEXT PRIMARY KEY NOT NULL,
            target TEXT NOT NULL,
            parameters TEXT NOT NULL,
            run_limit BIGINT NOT NULL,
            status TEXT NOT NULL,
            author TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE TABLE backfill_items (
            backfill TEXT NOT NULL REFERENCES backfills (name) ON DELETE CASCADE,
            position BIGINT NOT NULL,
            partition_name TEXT NOT NULL,
            parameters TEXT NOT NULL,
            status TEXT NOT NULL,
            run_id TEXT,
            error TEXT,
            PRIMARY KEY (backfill, position)
        );
        CREATE INDEX backfill_items_by_status ON backfill_items (backfill, status, position);
        CREATE INDEX runs_by_end ON runs (finished_at, id);
        """)
}
