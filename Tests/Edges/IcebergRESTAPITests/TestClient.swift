import Access
import CatalogService
import Cataloging
import Clocks
import Cryptography
import HTTP
import HTTPSecurity
import IcebergRESTAPI
import JSON
import ObjectStorage
import Synchronization

/// A client of the API over a lake in memory, without a socket.
struct TestClient {
    let lake: Lake
    let store: InMemoryObjectStore
    let api: IcebergRESTAPI
    let router: Router
    let answers: InMemoryIdempotencyStore
    var caller: Caller? = Caller(name: "tester", scope: .admin)

    static func make(
        tableAccess: any TableAccessProvider = FolderAccess(), backend: any CatalogBackend = InMemoryCatalogBackend()
    ) async throws -> TestClient {
        let clock = FixedClock(Timestamp(milliseconds: 1_767_225_600_000))
        let store = InMemoryObjectStore(clock: clock)
        let lake = Lake(
            catalog: try await Catalog.open(backend, clock: clock), store: store,
            warehouse: try Location("/lake"), clock: clock)
        let answers = InMemoryIdempotencyStore()
        let api = IcebergRESTAPI(
            lake: lake, warehouse: "lake", idempotency: answers, tableAccess: tableAccess,
            metricsReports: NoReports())
        return TestClient(lake: lake, store: store, api: api, router: Router(api.groups()), answers: answers)
    }

    /// Sends a request below `/iceberg/v1`.
    func ask(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, raw: [UInt8]? = nil, fields: HTTPFields = [:]
    ) async throws -> TestAnswer {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        var request = HTTPRequest(
            method: method,
            target: try RequestTarget(path: "/iceberg/v1\(parts[0])", query: parts.count > 1 ? parts[1] : ""),
            fields: fields, body: .bytes(raw ?? body?.encoded() ?? []))
        request[CallerKey.self] = caller
        let response = await router.respond(to: request)
        guard case .bytes(let bytes) = response.body else {
            return TestAnswer(status: response.status.rawValue, fields: response.fields, bytes: [], json: .null)
        }
        return TestAnswer(
            status: response.status.rawValue, fields: response.fields, bytes: bytes,
            json: try JSONValue(parsing: bytes))
    }

    /// Makes a namespace and a table in it.
    @discardableResult
    func makeTable(
        _ name: String = "orders", in namespace: String = "silver", prefix: String = "lake"
    ) async throws -> TestAnswer {
        if try await ask(.head, "/\(prefix)/namespaces/\(namespace)").status == 404 {
            _ = try await ask(.post, "/\(prefix)/namespaces", ["namespace": [.string(namespace)]])
        }
        return try await ask(.post, "/\(prefix)/namespaces/\(namespace)/tables", Samples.table(name))
    }
}

struct TestAnswer {
    var status: Int
    var fields: HTTPFields
    var bytes: [UInt8]
    var json: JSONValue

    /// The exception's name.
    var type: String? { json["error"]?["type"]?.stringValue }
    var message: String { json["error"]?["message"]?.stringValue ?? "" }
    /// Status and exception.
    var outcome: String { type.map { "\(status) \($0)" } ?? "\(status)" }
}

/// Bodies of requests.
enum Samples {
    static let schema: JSONValue = [
        "type": "struct", "schema-id": 0,
        "fields": [
            ["id": 1, "name": "id", "required": true, "type": "long"],
            ["id": 2, "name": "name", "required": false, "type": "string"],
        ],
    ]

    static func table(_ name: String, _ more: JSONObject = [:]) -> JSONValue {
        var body: JSONObject = ["name": .string(name), "schema": schema]
        for member in more.members { body[member.name] = member.value }
        return .object(body)
    }

    static func view(_ name: String) -> JSONValue {
        [
            "name": .string(name), "schema": schema, "view-version": version(1, "SELECT 1 AS id"),
            "properties": ["comment": "a view"],
        ]
    }

    static func version(_ id: Int64, _ sql: String) -> JSONValue {
        [
            "version-id": .integer(id), "schema-id": 0, "timestamp-ms": 1_767_225_600_000,
            "summary": ["engine-name": "test"],
            "representations": [["type": "sql", "sql": .string(sql), "dialect": "duckdb"]],
            "default-namespace": ["silver"],
        ]
    }

    /// The updates that append a snapshot to the branch main of a table.
    static func append(_ id: Int64, after parent: Int64? = nil, sequence: Int64 = 1) -> JSONValue {
        var snapshot: JSONObject = [
            "snapshot-id": .integer(id), "sequence-number": .integer(sequence), "timestamp-ms": 1_767_225_600_000,
            "manifest-list": .string("/lake/silver/snap-\(id).avro"), "summary": ["operation": "append"],
            "schema-id": 0,
        ]
        if let parent { snapshot["parent-snapshot-id"] = .integer(parent) }
        return [
            ["action": "add-snapshot", "snapshot": .object(snapshot)],
            ["action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": .integer(id)],
        ]
    }

    static func commit(_ updates: JSONValue, _ requirements: JSONValue = []) -> JSONValue {
        ["requirements": requirements, "updates": updates]
    }
}

/// What the stored ones do, in memory and without expiry.
final class InMemoryIdempotencyStore: IdempotencyStore {
    private struct Entry {
        var request: SHA256Digest
        var answer: StoredAnswer?
        var expiry: Timestamp
        var isDead = false
    }

    private let entries = Mutex<[IdempotencyKey: Entry]>([:])

    func begin(
        _ key: IdempotencyKey, request: SHA256Digest, now: Timestamp, expiry: Timestamp
    ) async throws -> IdempotencyState {
        entries.withLock { entries in
            guard let entry = entries[key] else {
                entries[key] = Entry(request: request, expiry: expiry)
                return .begun
            }
            guard entry.request == request else { return .mismatch }
            guard !entry.isDead else {
                entries[key]?.isDead = false
                return .resumed(expiry: entry.expiry)
            }
            return entry.answer.map { .answered($0) } ?? .inFlight
        }
    }

    func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws {
        entries.withLock { $0[key]?.answer = answer }
    }

    /// What the end of a process between a commit and its answer leaves.
    func loseAnswers() {
        entries.withLock { entries in
            for key in entries.keys {
                entries[key]?.answer = nil
                entries[key]?.isDead = true
            }
        }
    }

    func abandon(_ key: IdempotencyKey) async throws { entries.withLock { $0[key] = nil } }
}

struct NoReports: MetricsReportStore {
    func add(_ report: MetricsReport) async throws {}
    func reports(of table: ContentKey, limit: Int) async throws -> [MetricsReport] { [] }
}
