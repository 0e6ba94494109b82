import Access
import CatalogService
import Cataloging
import Clocks
import Cryptography
import HTTP
import HTTPSecurity
import Iceberg
import IcebergRESTAPI
import Identifiers
import JSON
import ObjectStorage
import Synchronization

/// A client that has scans planned, over a lake in memory whose manifests can be held back.
struct PlanningClient {
    let lake: Lake
    let gate = ManifestGate()
    let reports = ReportList()
    let router: Router
    var caller = Caller(name: "ada", scope: .read)

    init(_ limits: ScanPlanningLimits = ScanPlanningLimits()) async throws {
        let clock = FixedClock(Timestamp(milliseconds: 1_767_225_600_000))
        lake = Lake(
            catalog: try await Catalog.open(InMemoryCatalogBackend(), clock: clock),
            store: GatedStore(base: InMemoryObjectStore(clock: clock), gate: gate), warehouse: try Location("/lake"),
            clock: clock)
        router = Router(
            IcebergRESTAPI(
                lake: lake, warehouse: "lake", idempotency: NothingRemembered(), metricsReports: reports,
                planning: limits
            ).groups())
    }

    /// Appends files of ten rows to `silver.orders`, in one snapshot.
    func append(_ names: [String]) async throws {
        let key = try ContentKey("silver", "orders")
        try await lake.change(key, on: lake.catalog.defaultBranch, CommitDetails(author: "ada", message: "append")) {
            table in
            let schema = Schema(fields: [NestedField(id: 1, name: "id", required: true, type: .long)])
            var updates: [TableUpdate] = []
            let metadata: TableMetadata
            if let table {
                metadata = table.metadata
            } else {
                let definition = CatalogService.TableDefinition(fields: schema.fields)
                updates = try definition.updates(id: .random(), location: "/lake/silver/orders")
                metadata = try TableMetadata.creating(updates, at: lake.clock.now())
            }
            let files = names.map {
                AddedFile(DataFile(path: "/lake/silver/orders/data/\($0).parquet", recordCount: 10, fileSize: 100))
            }
            let change = try await lake.prepare(.append(files), on: metadata)
            return TableChange(
                updates: updates + change.updates, requirements: table == nil ? [] : change.requirements)
        }
    }

    func ask(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, table: String = "orders"
    ) async throws -> (status: Int, json: JSONValue) {
        var request = HTTPRequest(
            method: method,
            target: try RequestTarget(path: "/iceberg/v1/lake/namespaces/silver/tables/\(table)\(path)"),
            body: .bytes(body?.encoded() ?? []))
        request[CallerKey.self] = caller
        let response = await router.respond(to: request)
        guard case .bytes(let bytes) = response.body else { return (response.status.rawValue, .null) }
        return (response.status.rawValue, try JSONValue(parsing: bytes))
    }

    /// The names of the files in an answer.
    static func files(_ json: JSONValue) -> [String] {
        (json["file-scan-tasks"]?.arrayValue ?? []).compactMap {
            $0["data-file"]?["file-path"]?.stringValue?.split(separator: "/").last.map { String($0.dropLast(8)) }
        }
    }
}

/// Holds readers back until it is opened.
final class ManifestGate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    /// Readers that were cancelled while they were held back.
    let cancelled = Atomic(0)

    func close() { state.withLock { $0.isClosed = true } }

    func open() {
        let waiting = state.withLock { state in
            defer { state = State() }
            return state.waiting
        }
        for reader in waiting { reader.resume() }
    }

    func pass() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    guard state.isClosed, !Task.isCancelled else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            open()
        }
        if Task.isCancelled {
            cancelled.add(1, ordering: .relaxed)
            throw CancellationError()
        }
    }
}

struct GatedStore: ObjectStore {
    let base: InMemoryObjectStore
    let gate: ManifestGate

    func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        if "\(location)".hasSuffix(".avro"), !"\(location)".contains("snap-") { try await gate.pass() }
        return try await base.read(location, range: range)
    }
    func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await base.write(location, bytes, condition: condition)
    }
    func stat(_ location: Location) async throws -> ObjectInfo? { try await base.stat(location) }
    func list(below folder: Location) async throws -> [ObjectInfo] { try await base.list(below: folder) }
    func delete(_ location: Location) async throws { try await base.delete(location) }
    func makeDurable(_ locations: [Location]) async throws { try await base.makeDurable(locations) }
}

final class ReportList: MetricsReportStore {
    private let kept = Mutex<[MetricsReport]>([])

    func add(_ report: MetricsReport) async throws { kept.withLock { $0.append(report) } }

    func reports(of table: ContentKey, limit: Int) async throws -> [MetricsReport] {
        kept.withLock { $0.filter { $0.table == table }.suffix(limit).reversed() }
    }
}

private struct NothingRemembered: IdempotencyStore {
    func begin(
        _ key: IdempotencyKey, request: SHA256Digest, now: Timestamp, expiry: Timestamp
    ) async throws -> IdempotencyState { .begun }
    func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws {}
    func abandon(_ key: IdempotencyKey) async throws {}
}
