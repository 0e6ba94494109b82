import CatalogService
import Cataloging
import Clocks
import Errors
import Iceberg
import ObjectStorage

/// A lake in memory.
struct ServiceLake {
    let lake: Lake
    let backend = InMemoryCatalogBackend()
    let store = InMemoryObjectStore()
    let details = CommitDetails(author: "client", message: "a change")

    init() async throws {
        let clock = FixedClock(Timestamp(milliseconds: 1_000_000))
        lake = Lake(
            catalog: try await Catalog.open(backend, clock: clock), store: store,
            warehouse: try Location("file:///lake"), clock: clock)
        try await lake.createNamespace(ContentKey("silver"), properties: [:], on: .main, details)
    }

    static let creation = TableCreation(
        schema: Schema(fields: [
            NestedField(id: 7, name: "id", required: false, type: .long),
            NestedField(id: 9, name: "part", required: false, type: .string),
        ]),
        spec: PartitionSpec(fields: [
            PartitionField(sourceID: 9, fieldID: 1000, name: "part", transform: .identity)
        ]))

    func key(_ name: String) throws -> ContentKey { try ContentKey("silver", name) }

    @discardableResult
    func create(_ name: String) async throws -> LoadedTable {
        try await lake.create(Self.creation, as: key(name), on: .main, details).table
    }

    func table(_ name: String) async throws -> LoadedTable? {
        try await lake.table(key(name), at: try await lake.catalog.head(of: .main))
    }

    var head: CommitID { get async throws { try await lake.catalog.head(of: .main) } }

    /// Every commit of the branch.
    var log: [Commit] { get async throws { try await lake.catalog.log(from: try await head, limit: 10_000).commits } }

    /// The error that a body throws.
    func error(_ body: () async throws -> Void) async -> MartletError? {
        do {
            try await body()
            return nil
        } catch { return error as? MartletError }
    }
}
