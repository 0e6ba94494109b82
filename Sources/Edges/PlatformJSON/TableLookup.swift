package import CatalogService
package import Cataloging
package import Errors

/// Finds tables by the names that people type.
package enum TableLookup {
    /// The table, or an error that suggests the nearest name.
    package static func table(_ key: ContentKey, at commit: CommitID, in lake: Lake) async throws -> LoadedTable {
        if let table = try await lake.table(key, at: commit) { return table }
        throw try await missing(key, at: commit, in: lake)
    }

    package static func missing(_ key: ContentKey, at commit: CommitID, in lake: Lake) async throws -> MartletError {
        if let content = try await lake.catalog.content(of: key, at: commit) {
            return MartletError(.invalidInput, "'\(key)' is a \(content.kind), not a table")
        }
        let request = ListRequest(kinds: [.table], limit: CatalogLimits.defaultLimits.namesForSuggestion)
        let names = try await lake.catalog.list(request, at: commit).entries.map(\.key.description)
        return MartletError(
            .notFound, "there is no table '\(key)' at \(commit.short)",
            hint: NearestName.of(key.description, among: names).map { "Did you mean '\($0)'?" }
                ?? "See those there are with: martlet table list")
    }
}
