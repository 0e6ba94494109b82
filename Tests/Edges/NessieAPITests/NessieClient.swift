import Access
import CatalogService
import Cataloging
import Clocks
import HTTP
import HTTPSecurity
import Iceberg
import Identifiers
import JSON
import NessieAPI
import ObjectStorage
import Synchronization

/// A client of the API over a lake in memory, without a socket.
struct NessieClient {
    let lake: Lake
    let clock: TickingClock
    let router: Router
    var caller: Caller? = Caller(name: "ada", scope: .admin)

    static func make() async throws -> NessieClient {
        let clock = TickingClock()
        let lake = Lake(
            catalog: try await Catalog.open(InMemoryCatalogBackend(), clock: clock),
            store: InMemoryObjectStore(clock: clock), warehouse: try Location("/lake"), clock: clock)
        return NessieClient(lake: lake, clock: clock, router: Router(NessieAPI(lake: lake).groups()))
    }

    /// Sends a request; the path begins with `v1` or `v2`.
    func ask(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, raw: [UInt8]? = nil, fields: HTTPFields = [:]
    ) async throws -> NessieAnswer {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        var request = HTTPRequest(
            method: method,
            target: try RequestTarget(path: "/nessie/api/\(parts[0])", query: parts.count > 1 ? parts[1] : ""),
            fields: fields, body: .bytes(raw ?? body?.encoded() ?? []))
        request[CallerKey.self] = caller
        let response = await router.respond(to: request)
        guard case .bytes(let bytes) = response.body else {
            return NessieAnswer(status: response.status.rawValue, json: .null)
        }
        return NessieAnswer(status: response.status.rawValue, json: try JSONValue(parsing: bytes))
    }

    func head(_ name: String = "main") async throws -> String {
        try await lake.catalog.head(of: try RefName(name)).description
    }

    /// A client that may do less.
    func limited(_ scope: Scope, to namespaces: [String]) throws -> NessieClient {
        var client = self
        client.caller = Caller(
            name: "bob", scope: scope, reach: Reach(try namespaces.map { try NamespacePattern([$0]) }))
        return client
    }

    // What other programs write

    /// Writes the metadata file of a table without rows, as an engine would before its commit.
    ///
    /// - Parameter version: Another one is another file of the same table, with another property.
    @discardableResult
    func writeTable(
        _ name: String, id: UUID = .random(), version: Int = 1, folder: String = "/lake/silver"
    ) async throws -> (location: String, id: UUID) {
        let definition = CatalogService.TableDefinition(
            fields: [NestedField(id: 1, name: "id", required: true, type: .long)], properties: ["v": "\(version)"])
        let metadata = try TableMetadata.creating(
            definition.updates(id: id, location: "\(folder)/\(name)"), at: clock.now())
        let location = "\(folder)/\(name)/metadata/0000\(version)-\(id).metadata.json"
        try await lake.store.write(try Location(location), metadata.encoded())
        return (location, id)
    }

    // Bodies

    static func key(_ elements: String...) -> JSONValue { ["elements": .array(elements.map { .string($0) })] }

    static func table(_ location: String, id: String? = nil) -> JSONValue {
        [
            "type": "ICEBERG_TABLE", "id": id.map { .string($0) } ?? .null, "metadataLocation": .string(location),
            "snapshotId": -1, "schemaId": 0, "specId": 0, "sortOrderId": 0,
        ]
    }

    static func put(_ key: JSONValue, _ content: JSONValue) -> JSONValue {
        ["type": "PUT", "key": key, "content": content]
    }

    static func delete(_ key: JSONValue) -> JSONValue { ["type": "DELETE", "key": key] }

    static func namespace(_ name: String, _ properties: JSONObject = [:]) -> JSONValue {
        put(key(name), ["type": "NAMESPACE", "elements": [.string(name)], "properties": .object(properties)])
    }

    /// Commits through version 2.
    ///
    /// - Parameter hash: The state that the client knew; nil for the head.
    @discardableResult
    func commit(
        _ operations: [JSONValue], on branch: String = "main", at hash: String? = nil, message: String = "a commit",
        meta: JSONObject = [:]
    ) async throws -> NessieAnswer {
        let known: String
        if let hash { known = hash } else { known = try await head(branch) }
        var said = meta
        said["message"] = .string(message)
        return try await ask(
            .post, "v2/trees/\(PercentCoding.encode("\(branch)@\(known)"))/history/commit",
            ["commitMeta": .object(said), "operations": .array(operations)])
    }

    /// Makes a namespace `silver` and a table in it; gives the table's ID.
    @discardableResult
    func makeTable(_ name: String = "orders", on branch: String = "main") async throws -> UUID {
        if try await lake.namespace(try ContentKey("silver"), at: lake.catalog.head(of: try RefName(branch))) == nil {
            try await commit([Self.namespace("silver")], on: branch, message: "namespace")
        }
        let written = try await writeTable(name)
        let answer = try await commit(
            [Self.put(Self.key("silver", name), Self.table(written.location))], on: branch, message: "make \(name)")
        guard answer.status == 200 else { throw answer }
        return written.id
    }

    /// Commits another version of a table.
    @discardableResult
    func changeTable(
        _ id: UUID, of name: String = "orders", version: Int, on branch: String = "main", at hash: String? = nil
    ) async throws -> NessieAnswer {
        let written = try await writeTable(name, id: id, version: version)
        return try await commit(
            [Self.put(Self.key("silver", name), Self.table(written.location, id: "\(id)"))], on: branch, at: hash,
            message: "version \(version)")
    }
}

struct NessieAnswer: Error {
    var status: Int
    var json: JSONValue

    var message: String { json["message"]?.stringValue ?? "" }
    /// Status and error code.
    var outcome: String { json["errorCode"]?.stringValue.map { "\(status) \($0)" } ?? "\(status)" }
    /// The types of the conflicts, each with its key.
    var conflicts: [String] {
        (json["errorDetails"]?["conflicts"]?.arrayValue ?? []).map {
            "\($0["conflictType"]?.stringValue ?? "") \(Self.name($0["key"]))"
        }
    }

    func names(_ member: String, _ key: String = "name") -> [String] {
        (json[member]?.arrayValue ?? []).map { $0[key]?.stringValue ?? Self.name($0[key]) }
    }

    /// The messages of a history.
    var messages: [String] {
        (json["logEntries"]?.arrayValue ?? []).compactMap { $0["commitMeta"]?["message"]?.stringValue }
    }

    static func name(_ key: JSONValue?) -> String {
        (key?["elements"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: "/")
    }
}

/// A second passes with every look.
final class TickingClock: WallClock {
    private let ticks = Atomic(0)

    func now() -> Timestamp {
        Timestamp(milliseconds: 1_767_225_600_000)
            .adding(seconds: Int64(ticks.add(1, ordering: .relaxed).newValue))
    }
}
