public import CatalogService
internal import Cataloging
internal import Errors
public import QueryService
public import Querying

/// Looks after tables: takes in those that others wrote, renames and drops them, and keeps their files few and needed.
public struct MaintenanceService: Sendable {
    public let lake: Lake
    let binder: TableBinder
    /// Opens a session that may read and write the lake's folder.
    let open: @Sendable () async throws -> any QuerySession

    public init(binder: TableBinder, open: @escaping @Sendable () async throws -> any QuerySession) {
        lake = binder.lake
        self.binder = binder
        self.open = open
    }

    /// Lends a session of its own, closed afterwards whatever happens.
    func withSession<Value>(_ body: (any QuerySession) async throws -> Value) async throws -> Value {
        let session = try await open()
        do {
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    /// The error for a name that is no table at a commit.
    func missing(_ key: ContentKey, at commit: CommitID) async throws -> MartletError {
        if let content = try await lake.catalog.content(of: key, at: commit) {
            return MartletError(.invalidInput, "'\(key)' is a \(content.kind), not a table")
        }
        return try await lake.catalog.missing(key, kinds: [.table], "table", at: commit)
    }

    /// The head of a branch.
    func head(of branch: RefName) async throws -> CommitID { try await lake.catalog.head(of: branch) }
}
