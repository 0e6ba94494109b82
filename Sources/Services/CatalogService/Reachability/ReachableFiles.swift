package import Cataloging
package import ObjectStorage

/// The files inside a folder that tables at kept commits name.
///
/// Every table of the lake is asked, whatever its name and place, since a table may name files in another's folder.
package struct ReachableFiles {
    private let lake: Lake
    package private(set) var named: NamedFiles
    private var seenMetadata: Set<String> = []
    private var seenCommits: Set<CommitID> = []
    private var last: CommitID?

    package init(lake: Lake, inside folder: Location) {
        self.lake = lake
        named = NamedFiles(lake: lake, inside: folder)
    }

    package var count: Int { seenCommits.count }

    /// Counts in what the tables at some commits name.
    package mutating func add(_ commits: Set<CommitID>) async throws {
        for id in commits.sorted() where seenCommits.insert(id).inserted {
            for (key, content) in try await contents(at: id) {
                switch content {
                case .table(let table): try await add(table, key)
                case .view(let view): if let path = view.metadataLocation { try named.add(path: path) }
                case .namespace: break
                }
            }
            last = id
        }
    }

    private mutating func add(_ table: TableContent, _ key: ContentKey) async throws {
        guard seenMetadata.insert(table.metadataLocation).inserted else { return }
        try named.add(path: table.metadataLocation)
        try await named.add(try await lake.metadata(at: table.metadataLocation, of: "\(key)"), "\(key)")
    }

    /// What a commit has that the one looked at before has not; equal parts of the two trees are skipped.
    private func contents(at commit: CommitID) async throws -> [(ContentKey, Content)] {
        if let last {
            return try await lake.catalog.diff(from: last, to: commit).compactMap { difference in
                difference.after.map { (difference.key, $0) }
            }
        }
        var found: [(ContentKey, Content)] = []
        var next: ContentKey?
        repeat {
            let page = try await lake.catalog.list(ListRequest(from: next), at: commit)
            found += page.entries.map { ($0.key, $0.content) }
            next = page.next
        } while next != nil
        return found
    }
}
