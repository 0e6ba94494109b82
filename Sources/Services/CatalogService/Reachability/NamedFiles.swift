package import Errors
package import Iceberg
internal import JSON
package import ObjectStorage

/// Gathers the files that table metadata names: manifest lists, manifests, data, deletes, statistics.
///
/// All snapshots that the metadata remembers count, not only the current one. Files that a manifest only tells to have been
/// removed, and earlier metadata files in the metadata's log, do not count: no reader opens those.
package struct NamedFiles {
    package let lake: Lake
    /// Only locations inside are kept; nil keeps all.
    package var folder: Location?
    package private(set) var locations: Set<Location> = []
    private var seenLists: Set<String> = []
    private var seenManifests: Set<String> = []

    package init(lake: Lake, inside folder: Location? = nil) {
        self.lake = lake
        self.folder = folder
    }

    /// Counts a file in by its path as a table spells it.
    package mutating func add(path: String) throws(MartletError) {
        let location = try lake.located(path)
        if let folder, location.relative(to: folder) == nil { return }
        locations.insert(location)
    }

    /// Counts everything in that a table's metadata names.
    ///
    /// - Throws: `corrupt` where a manifest list or manifest cannot be read: what it names is then unknown.
    package mutating func add(_ metadata: TableMetadata, _ table: String) async throws {
        let reader = SnapshotReader(table: table, metadata: metadata, store: lake.store, cache: lake.manifests)
        for snapshot in metadata.snapshots where seenLists.insert(snapshot.manifestList).inserted {
            try add(path: snapshot.manifestList)
            for manifest in try await reader.manifests(of: snapshot)
            where seenManifests.insert(manifest.path).inserted {
                try add(path: manifest.path)
                for entry in try await reader.entries(of: manifest, in: snapshot) where entry.isLive {
                    try add(path: entry.file.path)
                }
            }
        }
        for json in metadata.statistics.map(\.json) + metadata.partitionStatistics.map(\.json) {
            if let path = json["statistics-path"]?.stringValue { try add(path: path) }
        }
    }
}
