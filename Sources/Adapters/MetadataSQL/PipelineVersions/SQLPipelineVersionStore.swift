internal import Cataloging
internal import Clocks
internal import Errors
internal import JSON
public import Pipelines

/// Versions of pipelines in the state's database.
public final class SQLPipelineVersionStore: PipelineVersionStore {
    private let database: SQLDatabase
    private static let columns = "pipeline, number, kind, author, made_at, digest"

    public init(_ database: SQLDatabase) { self.database = database }

    public func latest(of pipeline: String) async throws -> PipelineVersion? {
        try await read(
            "SELECT \(Self.columns) FROM pipeline_versions WHERE pipeline = $1 ORDER BY number DESC LIMIT 1",
            [.text(pipeline)], hasText: false
        ).first
    }

    public func append(_ version: PipelineVersion, keeping limit: Int) async throws {
        let values: [SQLValue] = [
            .text(version.pipeline), .integer(version.number), .text(version.kind.rawValue), .text(version.author),
            .integer(version.time.microseconds), .text(version.digest), .bytes(Self.encoded(version.text)),
        ]
        let oldest = version.number - Int64(limit)
        let isFirst = try await database.write(durability: .full) { handle throws(MartletError) in
            var isNew = false
            try handle.run(
                """
                INSERT INTO pipeline_versions (\(Self.columns), files) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (pipeline, number) DO NOTHING RETURNING number
                """, values
            ) { _ in isNew = true }
            guard isNew else { return .undo(false) }
            try handle.run(
                "DELETE FROM pipeline_versions WHERE pipeline = $1 AND number <= $2",
                [.text(version.pipeline), .integer(oldest)])
            return .keep(true)
        }
        guard isFirst else {
            throw MartletError(
                .conflict, "\(version.pipeline) was changed in the same moment", hint: "Try again.", retry: .safely)
        }
    }

    public func versions(of pipeline: String) async throws -> [PipelineVersion] {
        try await read(
            "SELECT \(Self.columns) FROM pipeline_versions WHERE pipeline = $1 ORDER BY number DESC",
            [.text(pipeline)], hasText: false)
    }

    public func version(_ number: Int64, of pipeline: String) async throws -> PipelineVersion? {
        try await read(
            "SELECT \(Self.columns), files FROM pipeline_versions WHERE pipeline = $1 AND number = $2",
            [.text(pipeline), .integer(number)], hasText: true
        ).first
    }

    private func read(_ sql: String, _ values: [SQLValue], hasText: Bool) async throws -> [PipelineVersion] {
        try await database.read { handle throws(MartletError) in
            var versions: [PipelineVersion] = []
            try handle.run(sql, values) { row throws(MartletError) in
                guard let kind = PipelineVersion.Kind(rawValue: row.text(2)) else {
                    throw MartletError(
                        .corrupt, "a version of '\(row.text(0))' is of the unknown kind '\(row.text(2))'")
                }
                versions.append(
                    PipelineVersion(
                        pipeline: row.text(0), number: row.integer(1), kind: kind, author: row.text(3),
                        time: Timestamp(microseconds: row.integer(4)), digest: row.text(5),
                        text: hasText ? try Self.decoded(row.bytes(6)) : nil))
            }
            return versions
        }
    }

    private static func encoded(_ text: PipelineText?) -> [UInt8] {
        JSONValue.object(JSONObject((text?.files ?? []).map { ($0.path, .string($0.text)) })).encoded()
    }

    private static func decoded(_ bytes: [UInt8]) throws(MartletError) -> PipelineText {
        let members = try JSONValue(parsing: bytes).objectValue?.members ?? []
        return try PipelineText(members.map { PipelineText.File(path: $0.name, text: $0.value.stringValue ?? "") })
    }
}
