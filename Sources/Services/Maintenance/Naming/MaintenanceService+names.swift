public import CatalogService
public import Cataloging
internal import Errors

/// Names as queries can say them: what the lake does for every client, with the rules of the command line.
extension MaintenanceService {
    /// Takes a table or view off a branch.
    ///
    /// Its files stay, since the branch's history still reaches them.
    /// - Returns: What was dropped, and the commit that did it.
    public func drop(
        _ key: ContentKey, on branch: RefName, author: String
    ) async throws -> (content: Content, commit: CommitID) {
        try await lake.drop(key, nil, on: branch, CommitDetails(author: author, message: "Drop \(key)"))
    }

    /// Gives a table or view another name on a branch; its files stay where they are.
    public func rename(
        _ key: ContentKey, to newKey: ContentKey, on branch: RefName, author: String
    ) async throws -> (content: Content, commit: CommitID) {
        try Self.checkName(newKey)
        return try await lake.rename(
            key, to: newKey, nil, createsNamespaces: true, on: branch,
            CommitDetails(author: author, message: "Rename \(key) to \(newKey)"))
    }

    /// Registers an Iceberg table that somebody else wrote, by its metadata file; see `Lake.register`.
    public func register(
        _ key: ContentKey, metadata metadataFile: String, on branch: RefName, author: String
    ) async throws -> (table: LoadedTable, commit: CommitID) {
        try Self.checkName(key)
        let registered = try await lake.register(
            key, metadata: metadataFile, createsNamespaces: true, on: branch,
            CommitDetails(author: author, message: "Register \(key)"))
        return (registered.table, registered.commit)
    }

    /// Throws for names that no query could name.
    private static func checkName(_ key: ContentKey) throws(MartletError) {
        guard (2...3).contains(key.elements.count) else {
            throw MartletError(
                .invalidInput, "'\(key)' has \(key.elements.count) parts, and a table's name has two or three",
                hint: "Name it layer.table, such as bronze.orders, or namespace.layer.table.")
        }
    }
}
