internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Iceberg
internal import JSON
internal import ObjectStorage

/// How a client that asked for it is let in to the files of a table.
enum AccessDelegation: String {
    case vendedCredentials = "vended-credentials"
    case remoteSigning = "remote-signing"
}

/// What clients are given to reach the files of a table.
extension IcebergRESTAPI {
    var credentialsRoute: Route {
        read(.get, "/namespaces/{namespace}/tables/{table}/credentials", "loadCredentials") { request, caller in
            let key = try Self.key(of: request)
            try caller.require(.read, on: key.elements)
            let table = try await table(of: request)
            let grant = try grant(
                for: table.metadata, key, caller, isReadOnly: try await ref(of: request).branch == nil)
            return .json([
                "storage-credentials": Self.json(
                    try await tableAccess.credentials(for: grant, to: Self.client(request)))
            ])
        }
    }

    /// How the client that sent a request wants to be let in; nil where it did not ask, or nobody needs to be.
    func delegation(_ request: HTTPRequest) -> AccessDelegation? {
        guard tableAccess.needsCredentials else { return nil }
        let names = request.fields.values(of: "X-Iceberg-Access-Delegation").flatMap { value in
            value.split(separator: ",").map { $0.filter { $0 != " " } }
        }
        if names.contains("vended-credentials"), tableAccess.givesKeys { return .vendedCredentials }
        return names.contains("remote-signing") && tableAccess.signer != nil ? .remoteSigning : nil
    }

    /// The members that a loaded table has for a client that asked to be let in to its files; nil for others.
    ///
    /// - Parameter isStaged: Whether there is no such table yet: nothing could be signed for it by its name alone.
    func access(
        to metadata: TableMetadata, _ key: ContentKey, _ request: HTTPRequest, _ caller: Caller,
        isStaged: Bool = false
    ) async throws -> JSONObject? {
        guard let delegation = delegation(request) else { return nil }
        let grant = try grant(
            for: metadata, key, caller, isReadOnly: try await ref(of: request).branch == nil)
        let client = Self.client(request)
        switch delegation {
        case .vendedCredentials:
            var settings: [String: String] = [:]
            let credentials = try await tableAccess.credentials(for: grant, to: client)
            for credential in credentials { settings.merge(credential.settings) { first, _ in first } }
            guard !settings.isEmpty else { return nil }
            settings["client.refresh-credentials-endpoint"] = Self.path(of: key, request, "credentials")
            return ["config": Self.json(settings), "storage-credentials": Self.json(credentials)]
        case .remoteSigning:
            guard !isStaged, let signer = tableAccess.signer, signer.signs(grant) else { return nil }
            var settings = tableAccess.settings(for: client)
            for (name, value) in Self.signing(Self.path(of: key, request, "sign"), request) { settings[name] = value }
            return ["config": Self.json(settings)]
        }
    }

    /// From the table as it is at this moment.
    func grant(
        for metadata: TableMetadata, _ key: ContentKey, _ caller: Caller, isReadOnly: Bool
    ) throws -> TableGrant {
        try TableGrant(
            for: caller, table: key.elements, at: metadata.location, warehouse: lake.warehouse, names: lake.names,
            isReadOnly: isReadOnly, reach: lake.reach(of: caller))
    }

    static func client(_ request: HTTPRequest) -> StorageClient {
        StorageClient(host: request.fields["Host"], isSecure: request.isSecure)
    }

    /// The path of what belongs to a table, below the API, as a request for the table or its namespace spells the rest.
    private static func path(of key: ContentKey, _ request: HTTPRequest, _ what: String) -> String {
        // /iceberg/v1/{prefix}/namespaces/{namespace}/…
        let place = request.target.path.split(separator: "/").prefix(5).dropFirst().joined(separator: "/")
        return "\(place)/tables/\(PercentCoding.encode(key.name))/\(what)"
    }

    /// What tells clients to have requests signed here.
    private static func signing(_ path: String, _ request: HTTPRequest) -> [String: String] {
        let host = request.fields["Host"] ?? "localhost"
        let base = "\(request.isSecure ? "https" : "http")://\(host)\(prefix)"
        return [
            "s3.remote-signing-enabled": "true", "s3.signer": "S3V4RestSigner", "s3.signer.uri": base,
            "s3.signer.endpoint": path, "signer.uri": base, "signer.endpoint": path,
            // The only file access of PyIceberg that can have requests signed elsewhere.
            "py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO",
        ]
    }

    private static func json(_ settings: [String: String]) -> JSONValue {
        .object(JSONObject(settings.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    private static func json(_ credentials: [StorageCredential]) -> JSONValue {
        .array(credentials.map { ["prefix": .string($0.prefix.text), "config": json($0.settings)] })
    }
}
