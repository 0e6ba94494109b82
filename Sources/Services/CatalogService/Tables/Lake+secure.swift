public import Cataloging
internal import Iceberg
internal import ObjectStorage

extension Lake {
    /// Makes every file durable that tables got between two commits, where they were written without a wait for the disk.
    ///
    /// - Throws: `corrupt` where a table's metadata or a manifest cannot be read; what the store throws.
    public func secure(changesFrom base: CommitID, to commit: CommitID) async throws {
        var added: Set<Location> = []
        for change in try await catalog.diff(from: base, to: commit) {
            guard let after = change.after?.table else { continue }
            added.formUnion(try await files(of: after, change.key))
            // Two versions of one table share what was there before.
            if let before = change.before?.table { added.subtract(try await files(of: before, change.key)) }
        }
        try await store.makeDurable(Array(added))
    }

    private func files(of content: TableContent, _ key: ContentKey) async throws -> Set<Location> {
        var named = NamedFiles(lake: self)
        try named.add(path: content.metadataLocation)
        try await named.add(try await load(content, as: key).metadata, "\(key)")
        return named.locations
    }
}
