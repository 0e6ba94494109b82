extension SQLMigration {
    static let runCode = SQLMigration(
        name: "code of runs",
        """
        CREATE TABLE code_texts (
            digest TEXT PRIMARY KEY NOT NULL,
            body BYTEA NOT NULL
        );
        CREATE TABLE code_sets (
            digest TEXT PRIMARY KEY NOT NULL,
            made_at BIGINT NOT NULL
        );
        CREATE TABLE code_files (
            code TEXT NOT NULL REFERENCES code_sets (digest) ON DELETE CASCADE,
            path TEXT NOT NULL,
            body_digest TEXT NOT NULL REFERENCES code_texts (digest),
            PRIMARY KEY (code, path)
        );
        CREATE INDEX code_files_by_text ON code_files (body_digest);
        CREATE TABLE run_code (
            run_id TEXT PRIMARY KEY NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            code TEXT NOT NULL REFERENCES code_sets (digest) ON DELETE CASCADE
        );
        CREATE INDEX run_code_by_code ON run_code (code);
        """)
}
