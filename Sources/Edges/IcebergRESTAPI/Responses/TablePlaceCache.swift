internal import Caching
internal import Cataloging
internal import Iceberg

/// A table that a path names at a commit.
struct TablePlace: Sendable {
    var key: ContentKey
    var content: TableContent
    private var tags: [EntityTag]

    /// - Parameter location: What its metadata file is called.
    init(key: ContentKey, content: TableContent, at location: String) {
        self.key = key
        self.content = content
        tags = SnapshotSelection.allCases.map { EntityTag(location, $0) }
    }

    /// The tag of the answer with these snapshots.
    func tag(_ snapshots: SnapshotSelection) -> EntityTag { tags[snapshots == .all ? 0 : 1] }
}

/// The tables that paths named lately: what a commit says never changes, so that nothing has to be looked up again.
struct TablePlaceCache: Sendable {
    struct Key: Hashable, Sendable {
        var commit: CommitID
        /// As bytes: two texts that Unicode calls equivalent are two names.
        var path: [UInt8]
    }

    /// Paths that are kept.
    static let pathLimit = 20_000

    private let places = LRUCache<Key, TablePlace>(costLimit: pathLimit)

    func place(for key: Key) -> TablePlace? { places.value(for: key) }

    func insert(_ place: TablePlace, for key: Key) { places.insert(place, for: key) }
}
