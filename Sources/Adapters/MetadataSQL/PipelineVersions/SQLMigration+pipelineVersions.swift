extension SQLMigration {
    static let pipelineVersions = SQLMigration(
        name: "pipeline versions",
        """
        CREATE TABLE pipeline_versions (
            pipeline TEXT NOT NULL,
            number BIGINT NOT NULL,
            kind TEXT NOT NULL,
            author TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            digest TEXT NOT NULL,
            files BYTEA NOT NULL,
            PRIMARY KEY (pipeline, number)
        );
        """)
}
