package import Cataloging
internal import CatalogService
internal import Clocks
internal import Errors
package import Ingestion
internal import QueryService
internal import Querying

extension IngestionRecords {
    /// The loadings of files that one state of the lake has and an earlier one has not.
    package func registrations(
        addedSince base: CommitID, at head: CommitID
    ) async throws -> [FileRegistration] {
        let key = try ContentKey(FileRegistration.tableKey)
        let before = try await lake.catalog.content(of: key, at: base)
        guard let now = try await lake.catalog.content(of: key, at: head), now != before else { return [] }
        let known = before == nil ? [] : Set(try await entries(at: base))
        return try await entries(at: head).filter { !known.contains($0) }.map { entry in
            FileRegistration(
                path: entry.path, hash: entry.hash, size: 0, modified: Timestamp(microseconds: 0),
                target: entry.target, rows: nil, time: Timestamp(microseconds: 0), status: .success, run: entry.run)
        }
    }

    private struct Loading: Hashable {
        var path: String
        var hash: String
        var target: String
        var run: String
    }

    private func entries(at commit: CommitID) async throws -> [Loading] {
        try await sessions.withSession { session in
            try await binder.define([FileRegistry.name], at: commit, in: session)
            let rows = try await session.rows(
                """
                SELECT file_path, file_hash, target_table, run_id FROM \(FileRegistry.name.sql)
                WHERE status = '\(FileRegistration.Status.success.rawValue)'
                """)
            return rows.compactMap { row in
                guard let path = row[0].textValue, let hash = row[1].textValue, let target = row[2].textValue,
                    let run = row[3].textValue
                else { return nil }
                return Loading(path: path, hash: hash, target: target, run: run)
            }
        }
    }
}
