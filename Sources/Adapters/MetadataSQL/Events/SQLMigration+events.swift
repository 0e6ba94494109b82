extension SQLMigration {
    static let events = SQLMigration(
        name: "events",
        """
        CREATE TABLE events (
            position IDENTITY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            time BIGINT NOT NULL,
            subject TEXT NOT NULL,
            pipelines TEXT NOT NULL,
            namespaces TEXT NOT NULL,
            branch TEXT,
            data TEXT NOT NULL
        );
        CREATE INDEX events_by_time ON events (time);
        CREATE TABLE event_cursors (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
        CREATE TABLE notification_channels (
            name TEXT PRIMARY KEY NOT NULL,
            definition TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE TABLE event_deliveries (
            id IDENTITY,
            channel TEXT NOT NULL,
            event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
            status TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            reason TEXT,
            created_at BIGINT NOT NULL,
            UNIQUE (channel, event_id)
        );
        CREATE INDEX event_deliveries_due ON event_deliveries (channel, status, due_at);
        CREATE INDEX event_deliveries_by_event ON event_deliveries (event_id);
        """)

    /// In what order deliveries are made where it matters.
    static let deliveryLanes = SQLMigration(
        name: "deliveryLanes",
        """
        ALTER TABLE event_deliveries ADD COLUMN lane TEXT;
        CREATE INDEX event_deliveries_by_lane ON event_deliveries (channel, lane, status, id);
        """)
}
