import CatalogService
import Cataloging
import Clocks
import Errors
import Foundation
import Identifiers
import IngestionService
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import Orchestrator
import Pipelines
import Processes
import QueryService
import Querying
import QueryingDuckDB
import Runs

/// A project in a folder of its own, with the real adapters around it.
final class TestProject: Sendable {
    let folder: String
    let lake: Lake
    let orchestrator: Orchestrator
    let queries: QueryService
    let ingestion: IngestionService
    let runs: SQLRunStore

    init(_ files: [String: String] = [:], store: any ObjectStore = LocalObjectStore()) async throws {
        folder =
            FileManager.default.temporaryDirectory.appendingPathComponent(
                "martlet-\(Identifiers.UUID.random())"
            ).path
        try FileManager.default.createDirectory(atPath: folder + "/.martlet", withIntermediateDirectories: true)
        let database = try SQLDatabase(path: folder + "/.martlet/catalog.db")
        let clock = SystemClock()
        let root = try Location(folder)
        let lake = Lake(
            catalog: try await Catalog.open(SQLCatalogBackend(database), clock: clock), store: store,
            warehouse: try root.appending("lake"), clock: clock)
        self.lake = lake
        runs = SQLRunStore(database)
        let engine = DuckDBEngine()
        orchestrator = Orchestrator(
            lake: lake, engine: engine, runs: runs, liveness: FileRunLiveness(folder: folder + "/.martlet/runs"),
            clock: clock, root: root, limits: RunLimits(parallelism: 2))
        let binder = TableBinder(lake: lake, defaultNamespace: "default")
        let lakeFolder = folder + "/lake"
        queries = QueryService(binder: binder) { folders in
            try await engine.open(SessionOptions(access: .lakeOnly(allowedFolders: [lakeFolder] + folders)))
        }
        ingestion = IngestionService(lake: lake, binder: binder, project: root) { folders, extensions in
            var options = SessionOptions(access: .project(allowedFolders: [lakeFolder] + folders))
            options.extensions = extensions
            return try await engine.open(options)
        }
        for (path, text) in files { try write(path, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ path: String, _ text: String) throws {
        let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    @discardableResult
    func run(
        _ selectors: [String] = [], fullRefresh: Bool = false, watch: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> RunRecord {
        var plan = PlanRequest()
        plan.select = selectors
        plan.fullRefresh = fullRefresh
        return try await orchestrator.run(RunRequest(plan: plan, author: "tester"), watch: watch)
    }

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
}
