internal import CatalogService
public import Cataloging
internal import Errors

extension MaintenanceService {
    /// Takes a table or view off a branch.
    ///
    /// Its files stay, since the branch's history still reaches them.
    /// - Returns: What was dropped, and the commit that did it.
    public func drop(
        _ key: ContentKey, on branch: RefName, author: String
    ) async throws -> (content: Content, commit: CommitID) {
        let content = try await namedContent(key, at: try await head(of: branch))
        let result = try await lake.catalog.commit(
            [.delete(key, expecting: .content(content))], on: branch,
            CommitDetails(author: author, message: "Drop \(key)"))
        return (content, result.commit.id)
    }

    /// Gives a table or view another name on a branch; its files stay where they are.
    public func rename(
        _ key: ContentKey, to newKey: ContentKey, on branch: RefName, author: String
    ) async throws -> (content: Content, commit: CommitID) {
        try Self.checkName(newKey)
        let head = try await head(of: branch)
        let content = try await namedContent(key, at: head)
        try await checkFree(newKey, at: head)
        let result = try await lake.catalog.commit(
            [.delete(key, expecting: .content(content)), .put(newKey, content, expecting: .absent)], on: branch,
            CommitDetails(author: author, message: "Rename \(key) to \(newKey)"),
            options: CommitOptions(createsNamespaces: true))
        return (content, result.commit.id)
    }

    private func namedContent(_ key: ContentKey, at commit: CommitID) async throws -> Content {
        guard let content = try await lake.catalog.content(of: key, at: commit) else {
            throw try await lake.catalog.missing(key, at: commit)
        }
        guard content.kind != .namespace else {
            throw MartletError(.invalidInput, "'\(key)' is a namespace, not a table or view")
        }
        return content
    }

    /// Throws where something has a name already.
    func checkFree(_ key: ContentKey, at commit: CommitID) async throws {
        guard let content = try await lake.catalog.content(of: key, at: commit) else { return }
        throw MartletError(
            .alreadyExists, "there already is a \(content.kind) '\(key)'",
            hint: "Choose another name, or drop it first: martlet table drop \(key)")
    }

    /// Throws for names that no query could name.
    static func checkName(_ key: ContentKey) throws(MartletError) {
        guard (2...3).contains(key.elements.count) else {
            throw MartletError(
                .invalidInput, "'\(key)' has \(key.elements.count) parts, and a table's name has two or three",
                hint: "Name it layer.table, such as bronze.orders, or namespace.layer.table.")
        }
    }
}
