internal import Caching
public import Cataloging
public import Clocks
public import Iceberg
internal import Identifiers
public import ObjectStorage

/// A lake: the catalog, and the files that it names.
///
/// The one writer path: whatever changes a table goes through `change`, `commit` or a merge here, which writes a new metadata file
/// and moves a branch to a commit that names it.
public final class Lake: Sendable {
    public let catalog: Catalog
    public let store: any ObjectStore
    /// The folder of the lake's tables, by the name that new tables get.
    public let warehouse: Location
    /// The other name of that folder, which tables may be named by as well; nil where there is none.
    public let names: FolderNames?
    public let clock: any WallClock
    /// Manifests read lately.
    public let manifests = ManifestCache()
    let metadataCache: LRUCache<String, TableMetadata>
    let viewCache: LRUCache<String, ViewMetadata>
    /// Commits of one process to the same table or view take turns, so that they do not make each other start over.
    let turns = TurnQueue<TableTurn>()
    let waiting = TableCommitQueue()

    /// Bytes of metadata files whose decoded form is kept.
    public static let metadataCacheLimit = 64 << 20
    /// Bytes of metadata files of views whose decoded form is kept.
    public static let viewCacheLimit = 8 << 20

    public init(
        catalog: Catalog, store: any ObjectStore, warehouse: Location, clock: any WallClock
    ) {
        self.catalog = catalog
        self.store = store
        self.warehouse = warehouse
        names = nil
        self.clock = clock
        metadataCache = LRUCache(costLimit: Self.metadataCacheLimit)
        viewCache = LRUCache(costLimit: Self.viewCacheLimit)
    }

    /// A lake whose folder has two names.
    public init(catalog: Catalog, store: any ObjectStore, names: FolderNames, clock: any WallClock) {
        self.catalog = catalog
        self.store = AliasedObjectStore(store, names: names)
        self.warehouse = names.preferred
        self.names = names
        self.clock = clock
        metadataCache = LRUCache(costLimit: Self.metadataCacheLimit)
        viewCache = LRUCache(costLimit: Self.viewCacheLimit)
    }
}

extension Lake {
    /// The folder as the engine is told of it: a path on this machine, or a URI.
    public var engineFolder: String { localFolder?.filePath ?? warehouse.uri }
}

/// A table or view on a branch.
struct TableTurn: Hashable {
    var branch: RefName
    var key: ContentKey
}
