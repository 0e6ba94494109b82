import Access
import AccessService
import CatalogService
import Cataloging
import Clocks
import FlowSteps
import Foundation
import HTTP
import HTTPSecurity
import IngestionService
import JSON
import LandingService
import Maintenance
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import Orchestrator
import PipelineSources
import Processes
import QueryService
import Machine
import Querying
import QueryingDuckDB
import SecretKeys
import SecretService
import Synchronization
import WorkerService
import Workers

@testable import PlatformAPI

/// The API over a project in a folder of its own with the real adapters around it, without a socket.
final class ServedProject: Sendable {
    static let uploadLimit = 1 << 20

    let folder: String
    let api: PlatformAPI
    let group: Router.Group
    private let router: Router
    private let queries: QueryService

    init(_ files: [String: String] = [:]) async throws {
        folder = "/tmp/martlet-platform-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
        let state = folder + "/.martlet"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let clock = SystemClock()
        let database = try SQLDatabase(path: state + "/catalog.db")
        let root = try Location(folder)
        let lake = Lake(
            catalog: try await Catalog.open(SQLCatalogBackend(database), clock: clock), store: LocalObjectStore(),
            warehouse: try root.appending("lake"), clock: clock)
        let engine = DuckDBEngine()
        let runs = SQLRunStore(database)
        let binder = TableBinder(lake: lake, defaultNamespace: "default")
        let lakeFolder = folder + "/lake"
        queries = QueryService(binder: binder) { folders in
            try await engine.open(SessionOptions(access: .lakeOnly(allowedFolders: [lakeFolder] + folders)))
        }
        let ingestion = IngestionService(lake: lake, binder: binder, project: root) { folders, extensions in
            var options = SessionOptions(access: .project(allowedFolders: [lakeFolder] + folders))
            options.extensions = extensions
            return try await engine.open(options)
        }
        var orchestrator = Orchestrator(
            lake: lake, engine: engine, runs: runs, liveness: FileRunLiveness(folder: state + "/runs"),
            clock: clock, root: root, limits: RunLimits(parallelism: 2))
        orchestrator.code = SQLRunCodeStore(database)
        var services = PlatformServices(
            lake: lake, runs: runs, queries: queries, orchestrator: orchestrator, ingestion: ingestion,
            maintenance: MaintenanceService(binder: binder) {
                try await engine.open(SessionOptions(access: .project(allowedFolders: [lakeFolder])))
            },
            access: AccessService(store: SQLTokenStore(database), clock: clock) { _ in },
            metricsReports: SQLMetricsReportStore(database),
            flows: FlowLibrary(store: LocalObjectStore(), root: root),
            secrets: SecretService(
                store: SQLSecretStore(database), keys: SecretKeyFile(path: state + "/secret.key", given: nil),
                clock: clock, random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }),
            sources: PipelineSources(
                store: LocalObjectStore(), root: root, versions: SQLPipelineVersionStore(database), clock: clock,
                defaultNamespace: "default"),
            clock: clock, version: "0.0.0",
            uploadLimit: Self.uploadLimit, scratch: ScratchFolder(path: state + "/requests", processID: 1))
        services.workers = WorkerDesk(
            policy: WorkerPolicy(), server: 1,
            code: ProjectCode(
                store: LocalObjectStore(), project: root, folder: try root.appending(".martlet/code"),
                clock: SystemClock()),
            clock: { .zero })
        services.runCode = orchestrator.code
        services.savedQueries = SQLSavedQueryStore(database)
        services.landing = LandingService(
            folder: state + "/uploads", project: root, store: LocalObjectStore(), clock: clock)
        services.notifications = try Watching.notifications(database, lake)
        services.retention = try Watching.retention(database, lake, services, root: root)
        api = PlatformAPI(services)
        group = api.groups()[0]
        router = Router([group])
        for (path, text) in files {
            let target = "\(folder)/\(path)"
            let parent = URL(fileURLWithPath: target).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try text.write(toFile: target, atomically: true, encoding: .utf8)
        }
    }

    func close() async {
        await api.close()
        await queries.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Sends a request below `/api/v1`.
    func ask(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, raw: [UInt8]? = nil, fields: HTTPFields = [:],
        as caller: Caller? = Caller(name: "tester", scope: .admin)
    ) async throws -> Answer {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        var request = HTTPRequest(
            method: method,
            target: try RequestTarget(path: "/api/v1\(parts[0])", query: parts.count > 1 ? parts[1] : ""),
            fields: fields, body: .bytes(raw ?? body?.encoded() ?? []))
        request[CallerKey.self] = caller
        let response = await router.respond(to: request)
        let sink = Sink()
        switch response.body {
        case .none: break
        case .bytes(let bytes): try await sink.write(bytes)
        case .stream(_, let write): try await write(sink)
        }
        return Answer(status: response.status.rawValue, fields: response.fields, bytes: sink.bytes.withLock { $0 })
    }

    /// Loads a file of lines into a table.
    @discardableResult
    func ingest(_ table: String, _ lines: String..., branch: String = "main") async throws -> Answer {
        let text = lines.map { $0 + "\n" }.joined()
        return try await ask(
            .post, "/ingest?table=\(table)&file=\(table).csv&branch=\(branch)", raw: Array(text.utf8))
    }

    private final class Sink: HTTPBodySink {
        let bytes = Mutex<[UInt8]>([])
        func write(_ piece: [UInt8]) async throws { bytes.withLock { $0 += piece } }
    }
}

struct Answer {
    var status: Int
    var fields: HTTPFields
    var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
    var code: String? { json["error"]?["code"]?.stringValue }
    var message: String { json["error"]?["message"]?.stringValue ?? "" }
}
