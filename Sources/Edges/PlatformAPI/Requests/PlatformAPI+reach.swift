internal import Access
internal import CatalogService
internal import Cataloging
internal import Iceberg
internal import QueryService

extension PlatformAPI {
    /// Refuses to read a table for a caller who does not reach all of its files, however those came into it.
    ///
    /// - Parameter commits: The states whose files will be read.
    func requireFiles(of key: ContentKey, at commits: [CommitID], by caller: Caller) async throws {
        guard case .namespaces = caller.reach else { return }
        for commit in commits {
            guard let table = try await services.lake.table(key, at: commit) else { continue }
            let scan = try await services.queries.binder.scan(table)
            try services.lake.requireReach(scan.tasks.lazy.flatMap(\.locations), of: table, by: caller)
        }
    }
}
