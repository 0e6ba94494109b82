internal import Caching

/// Remembers manifests and manifest lists that were read, for all tables of a process.
///
/// Both are immutable and their names unique, so nothing in here is ever out of date. What was used last is kept longest.
public final class ManifestCache: Sendable {
    /// How many entries are kept unless told otherwise: files of manifests, and manifests of lists.
    public static let entryLimitDefault = 200_000

    private let manifests: LRUCache<ManifestKey, [ManifestEntry]>
    private let lists: LRUCache<String, [ManifestFile]>

    /// - Parameter entryLimit: Named `manifest cache entries`; about 1 KB of memory each.
    public init(entryLimit: Int = ManifestCache.entryLimitDefault) {
        manifests = LRUCache(costLimit: entryLimit)
        lists = LRUCache(costLimit: entryLimit)
    }

    func manifest(_ key: ManifestKey) -> [ManifestEntry]? { manifests.value(for: key) }
    func list(_ path: String) -> [ManifestFile]? { lists.value(for: path) }

    func insert(_ entries: [ManifestEntry], for key: ManifestKey) {
        manifests.insert(entries, for: key, cost: entries.count + 1)
    }

    func insert(_ list: [ManifestFile], for path: String) { lists.insert(list, for: path, cost: list.count + 1) }
}

/// What the entries of a manifest follow from.
struct ManifestKey: Hashable, Sendable {
    var path: String
    /// A manifest that was written for a commit that had to be tried again is listed with another number.
    var sequenceNumber: Int64
    /// Partition values are read as the types that the columns have by now.
    var partitionTypes: [PrimitiveType]
}
