extension SQLMigration {
    static let claims = SQLMigration(
        name: "claims",
        """
        CREATE TABLE run_claims (run_id TEXT PRIMARY KEY NOT NULL, holder TEXT NOT NULL, beat_at BIGINT NOT NULL);
        CREATE INDEX run_claims_by_holder ON run_claims (holder);
        """)
}
