import CatalogService
import Cataloging
import Clocks
import Foundation
import Iceberg
import Identifiers
import IngestionService
import Maintenance
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import QueryService
import Querying
import QueryingDuckDB
import Synchronization

/// A clock that the test moves; it begins at the real time, since files have that.
final class MovedClock: WallClock {
    private let ahead = Mutex<Int64>(0)

    func now() -> Timestamp { SystemClock().now().adding(seconds: ahead.withLock { $0 }) }
    func move(days: Int64) { ahead.withLock { $0 += days * 86_400 } }
}

/// A lake in a folder of its own, with the real adapters around it.
final class TestLake: Sendable {
    let folder: String
    let clock = MovedClock()
    let lake: Lake
    let binder: TableBinder
    let queries: QueryService
    let maintenance: MaintenanceService
    private let session: any QuerySession

    static let key: ContentKey = {
        guard let key = try? ContentKey("silver", "t") else { preconditionFailure("the name is one of a table") }
        return key
    }()
    static let name = TableName(layer: "silver", table: "t")
    private static let fields = [
        NestedField(id: 1, name: "id", required: false, type: .long),
        NestedField(id: 2, name: "part", required: false, type: .string),
        NestedField(id: 3, name: "value", required: false, type: .long),
    ]

    init() async throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("martlet-\(Identifiers.UUID.random())").path
        try FileManager.default.createDirectory(atPath: folder + "/lake", withIntermediateDirectories: true)
        let database = try SQLDatabase(path: folder + "/catalog.db")
        let engine = DuckDBEngine()
        let lakeFolder = folder + "/lake"
        lake = Lake(
            catalog: try await Catalog.open(SQLCatalogBackend(database), clock: clock), store: LocalObjectStore(),
            warehouse: try Location(folder).appending("lake"), clock: clock)
        binder = TableBinder(lake: lake, defaultNamespace: "default")
        queries = QueryService(binder: binder) { _ in
            try await engine.open(SessionOptions(access: .lakeOnly(allowedFolders: [lakeFolder])))
        }
        maintenance = MaintenanceService(binder: binder) {
            try await engine.open(SessionOptions(access: .project(allowedFolders: [lakeFolder])))
        }
        session = try await engine.open(SessionOptions(access: .project(allowedFolders: [lakeFolder])))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The rows of a query as text, one line each.
    func rows(_ sql: String, ref: String = "main") async throws -> [String] {
        try await queries.query(QueryRequest(sql: sql, ref: ref)) { stream in
            var lines: [String] = []
            while let chunk = try await stream.next() {
                for row in 0..<chunk.rowCount {
                    lines.append(chunk.row(row).map { $0.isNull ? "NULL" : $0.text }.joined(separator: "|"))
                }
            }
            return lines
        }
    }

    var head: CommitID { get async throws { try await lake.catalog.head(of: .main) } }

    func table(_ key: ContentKey = TestLake.key, at commit: CommitID? = nil) async throws -> LoadedTable? {
        let commit = if let commit { commit } else { try await head }
        return try await lake.table(key, at: commit)
    }

    /// Adds the rows of a query to the table, which is made, partitioned by `part`, where it is missing.
    @discardableResult
    func append(
        _ sql: String, to key: ContentKey = TestLake.key, on branch: RefName = .main, isPartitioned: Bool = true,
        properties: [String: String] = [:]
    ) async throws -> CommitID? {
        try await lake.change(key, on: branch, CommitDetails(author: "tester", message: "Append")) { base in
            var table = base.map { WritableTable(metadata: $0.metadata, base: $0, in: lake) }
            if table == nil {
                let id = Identifiers.UUID.random()
                let updates = try CatalogService.TableDefinition(
                    fields: Self.fields, partitioning: isPartitioned ? [("part", .identity)] : [],
                    properties: properties
                ).updates(id: id, location: try lake.freshLocation(for: key, id: id).uri)
                table = WritableTable(
                    metadata: try TableMetadata.creating(updates, at: clock.now()), updates: updates, base: nil,
                    in: lake)
            }
            guard let table else { return nil }
            let added = try await table.write(sql, with: session)
            let change = try await lake.prepare(.append(added), on: table.metadata)
            return TableChange(
                updates: table.updates + change.updates, requirements: base == nil ? [] : change.requirements,
                files: change.writtenFiles)
        }?.commit
    }

    /// Deletes rows by position deletes.
    func delete(where condition: String, on branch: RefName = .main) async throws {
        try await lake.change(Self.key, on: branch, CommitDetails(author: "tester", message: "Delete")) { base in
            guard let base else { return nil }
            let scan = try await binder.scan(base)
            try await session.define([
                try binder.binding(
                    Self.name, scan, of: base, version: "\(Identifiers.UUID.random())",
                    positions: PositionColumns(file: "_file", position: "_pos"))
            ])
            let written = try await WritableTable(metadata: base.metadata, base: base, in: lake).writeDeletes(
                "SELECT _file AS file_path, _pos AS pos FROM \(Self.name.sql) WHERE \(condition) ORDER BY 1, 2",
                of: DeletableFile.all(of: scan), with: session)
            guard written.rows > 0 else { return nil }
            let change = try await lake.prepare(
                .rowDelta(RowDelta(addedDeletes: written.deletes, referenced: written.referenced)), on: base.metadata)
            return TableChange(
                updates: change.updates, requirements: change.requirements, files: change.writtenFiles)
        }
    }

    /// The files of the table's folder.
    func files() async throws -> [ObjectInfo] {
        guard let table = try await table() else { return [] }
        return try await lake.store.list(below: try Location(table.metadata.location))
    }

    func expiry(_ rule: ExpiryRequest.Rule = .keep(1), isDryRun: Bool = false) -> ExpiryRequest {
        ExpiryRequest(key: Self.key, author: "tester", rule: rule, isDryRun: isDryRun)
    }
}
