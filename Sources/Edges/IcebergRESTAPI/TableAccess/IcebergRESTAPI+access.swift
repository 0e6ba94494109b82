internal import Access
internal import Iceberg
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg
internal import Identifiers
internal import JSON
internal import ObjectStorage

/// What clients are given to reach the files of a table.
extension IcebergRESTAPI {
    var credentialsRoute: Route {
        read(.get, "/namespaces/{namespace}/tables/{table}/credentials", "loadCredentials") { request, caller in
            let key = try Self.key(of: request)
            try caller.require(.read, on: key.elements)
            let grant = try grant(for: try await table(of: request), caller)
            return .json(["storage-credentials": Self.json(try await tableAccess.credentials(for: grant))])
        }
    }

    /// The members that a loaded table has for a client that asked to be let in to its files; nil for others.
    func access(to table: LoadedTable, _ request: HTTPRequest, _ caller: Caller) async throws -> JSONObject? {
        guard tableAccess.needsCredentials, Self.asksForCredentials(request) else { return nil }
        let grant = try grant(for: table, caller)
        return ["storage-credentials": Self.json(try await tableAccess.credentials(for: grant))]
    }

    /// From the table as it is at this moment.
    func grant(for table: LoadedTable, _ caller: Caller) throws -> TableGrant {
        try TableGrant(
            for: caller, table: table.key.elements, at: table.metadata.location, warehouse: lake.warehouse,
            reach: lake.reach(of: caller))
    }

    private static func asksForCredentials(_ request: HTTPRequest) -> Bool {
        request.fields.values(of: "X-Iceberg-Access-Delegation").contains { value in
            value.split(separator: ",").contains { $0.filter { $0 != " " } == "vended-credentials" }
        }
    }

    private static func json(_ credentials: [StorageCredential]) -> JSONValue {
        .array(
            credentials.map { credential in
                let settings = credential.settings.sorted { $0.key < $1.key }.map {
                    ($0.key, JSONValue.string($0.value))
                }
                return ["prefix": .string(credential.prefix.text), "config": .object(JSONObject(settings))]
            })
    }
}
