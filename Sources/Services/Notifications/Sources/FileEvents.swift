internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Events
internal import Ingestion
internal import JSON
public import QueryService
internal import Querying

/// Tells which files were loaded, by the lines that a commit adds to the registry of files.
public struct FileEvents: Sendable {
    private let queries: QueryService

    /// Lines that one commit may add, named `files per commit`.
    static let lineLimit = 10_000
    /// A line may be somewhat older than the commit before the one that has it, where both were made at the same time.
    private static let slackSeconds: Int64 = 3600

    public init(queries: QueryService) { self.queries = queries }

    private static let name = TableName(layer: FileRegistration.tableKey[0], table: FileRegistration.tableKey[1])

    /// The files that a commit registers, in the order in which they were loaded.
    func events(from: CommitID, to commit: Commit, on branch: String) async throws -> [Event] {
        let catalog = queries.binder.lake.catalog
        let key = try queries.binder.key(of: Self.name)
        guard let after = try await catalog.content(of: key, at: commit.id) else { return [] }
        let before = try await catalog.content(of: key, at: from)
        guard before != after else { return [] }
        // What was merged may be as old as where the branches parted.
        var oldest = try await catalog.commit(from).time
        if commit.parents.count > 1, let base = try await catalog.mergeBases(commit.parents[0], commit.parents[1]).first
        {
            oldest = min(oldest, try await catalog.commit(base).time)
        }
        oldest = oldest.adding(seconds: -Self.slackSeconds)
        let known = before == nil ? [] : Set(try await lines(at: from, since: oldest))
        return try await lines(at: commit.id, since: oldest).filter { !known.contains($0) }
            .compactMap { event($0, commit, branch) }
    }

    private func lines(at commit: CommitID, since oldest: Timestamp) async throws -> [[String]] {
        try await queries.withSession { session in
            try await queries.binder.define([Self.name], at: commit, in: session)
            let rows = try await session.rows(
                """
                SELECT file_path, file_hash, target_table, status, run_id, epoch_us(ingested_at)::VARCHAR,
                    coalesce(rows_ingested, -1)::VARCHAR, rows_quarantined::VARCHAR, file_size::VARCHAR
                FROM \(Self.name.sql) WHERE epoch_us(ingested_at) >= \(oldest.microseconds)
                ORDER BY ingested_at DESC, file_path LIMIT \(Self.lineLimit)
                """)
            return rows.reversed().map { row in row.map { $0.textValue ?? "" } }
        }
    }

    private func event(_ line: [String], _ commit: Commit, _ branch: String) -> Event? {
        guard line.count == 9, let status = FileRegistration.Status(rawValue: line[3]), status != .reset else {
            return nil
        }
        let target = line[2]
        var data: JSONObject = [
            "path": .string(line[0]), "hash": .string(line[1]), "table": .string(target), "run": .string(line[4]),
            "commit": .string("\(commit.id)"),
        ]
        if let rows = Int64(line[6]), rows >= 0 { data["rows"] = .integer(rows) }
        data["rows_quarantined"] = Int64(line[7]).map { .integer($0) }
        data["size"] = Int64(line[8]).map { .integer($0) }
        return Event(
            status == .success ? .fileLoaded : .fileSkipped, identity: [branch] + line[0..<6],
            time: Int64(line[5]).map { Timestamp(microseconds: $0) } ?? commit.time, subject: line[0],
            pipelines: [target], namespaces: Event.namespace(of: target).map { [$0] } ?? [], branch: branch, data: data)
    }
}
