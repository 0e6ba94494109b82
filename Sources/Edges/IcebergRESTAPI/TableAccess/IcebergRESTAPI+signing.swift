internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

/// Requests to a storage that a client sends with a signature from here.
extension IcebergRESTAPI {
    /// Listed as an endpoint only where something is signed; elsewhere it says so.
    var signingRoute: Route {
        read(.post, "/namespaces/{namespace}/tables/{table}/sign", "signRequest") { request, caller in
            let key = try Self.key(of: request)
            try caller.require(.read, on: key.elements)
            let asked = try await Self.storageRequest(request)
            let table = try await table(of: request)
            let grant = try grant(
                for: table.metadata, key, caller, isReadOnly: try await ref(of: request).branch == nil)
            guard let signer = tableAccess.signer, signer.signs(grant) else {
                throw MartletError(
                    .invalidInput,
                    "the files of '\(key)' are named by their paths, and no request for such files is signed",
                    hint: "Open the files at their file:// locations, and turn remote signing off in the client.")
            }
            let signed = try await signer.sign(asked, under: grant)
            return .json(
                ["uri": .string(signed.uri), "headers": Self.json(signed.headers)],
                fields: ["Cache-Control": "no-cache"])
        }
    }

    private static func storageRequest(_ request: HTTPRequest) async throws -> StorageRequest {
        let body = try await RequestBody(request)
        let method = try body.string("method")
        guard let method = StorageRequest.Method(rawValue: method) else {
            throw IcebergFailure.badRequest("'method' must be a method of HTTP in capitals, not '\(method)'")
        }
        let headers = try body.member("headers")
        var lists: [String: [String]] = [:]
        for name in headers.object.names { lists[name] = try headers.strings(name) }
        return StorageRequest(
            provider: try body.optionalString("provider") ?? "s3", region: try body.string("region"), method: method,
            uri: try body.string("uri"), headers: lists, body: try body.optionalString("body"))
    }

    private static func json(_ headers: [String: [String]]) -> JSONValue {
        .object(
            JSONObject(
                headers.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map { .string($0) })) }))
    }
}
