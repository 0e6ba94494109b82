extension SQLMigration {
    static let state = SQLMigration(
        name: "state",
        """
        CREATE TABLE state_marks (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
        """)
}
