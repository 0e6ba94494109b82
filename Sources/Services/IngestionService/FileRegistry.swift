internal import CatalogService
package import Cataloging
internal import Errors
internal import Iceberg
internal import Ingestion
package import QueryService
internal import Querying

/// Reads the registry of loaded files as it was when the run began.
package struct FileRegistry: Sendable {
    let binder: TableBinder
    let sessions: SessionPool
    let commit: CommitID

    package init(binder: TableBinder, sessions: SessionPool, commit: CommitID) {
        self.binder = binder
        self.sessions = sessions
        self.commit = commit
    }

    /// The registry as a name in SQL.
    static let name = TableName(layer: FileRegistration.tableKey[0], table: FileRegistration.tableKey[1])

    /// The contents that a table has had: their hashes, with the path that had them.
    package func loaded(into target: String) async throws -> [String: String] {
        guard try await binder.lake.catalog.content(of: try binder.key(of: Self.name), at: commit) != nil else {
            return [:]
        }
        return try await sessions.withSession { session in
            try await binder.define([Self.name], at: commit, in: session)
            return try await Self.hashes(of: target, in: session)
        }
    }

    /// The same from whatever the registry's name stands for in a session.
    static func hashes(of target: String, in session: any QuerySession) async throws -> [String: String] {
        Dictionary(try await entries(of: target, in: session).map { ($0.hash, $0.path) }) { first, _ in first }
    }

    /// One loading of one file.
    struct Entry: Hashable {
        var hash: String
        var path: String
        var run: String
    }

    static func entries(of target: String, in session: any QuerySession) async throws -> [Entry] {
        let rows = try await session.rows(
            """
            SELECT file_hash, file_path, run_id FROM \(name.sql)
            WHERE target_table = $1 AND status = '\(FileRegistration.Status.success.rawValue)'
                AND ingested_at >= coalesce((
                    SELECT max(ingested_at) FROM \(name.sql)
                    WHERE target_table = $1 AND status = '\(FileRegistration.Status.reset.rawValue)'
                ), '-infinity'::TIMESTAMPTZ)
            """, parameters: [.text(target)])
        return rows.compactMap { row in
            guard let hash = row[0].textValue, let path = row[1].textValue, let run = row[2].textValue else {
                return nil
            }
            return Entry(hash: hash, path: path, run: run)
        }
    }
}
