import CatalogService
import Cataloging
import Clocks
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal

/// A lake in a folder, put together as the product does: the SQLite catalog, local files, the system's clock.
enum BenchLake {
    static func open(_ folder: String) async throws -> Lake {
        let catalog = try await Catalog.open(
            SQLCatalogBackend(path: "\(folder)/catalog.db"), clock: SystemClock())
        return Lake(
            catalog: catalog, store: LocalObjectStore(), warehouse: try Location("file://\(folder)/lake"),
            clock: SystemClock())
    }

    static let author = "martlet-bench"
}
