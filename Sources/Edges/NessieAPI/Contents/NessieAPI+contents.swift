internal import Access
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import JSON

/// What single keys name.
extension NessieAPI {
    /// Keys in one request.
    static let contentKeyLimit = 10_000

    var contentRoutesOfVersion1: [Route] {
        [
            .secured(.get, "/contents/{key}", "getContent", .read) { request, caller in
                let state = try await resolve(request.query["ref"], hash: request.query["hashOnRef"])
                return .json(try await content(request, caller, at: state, .v1))
            },
            .secured(.post, "/contents", "getMultipleContents", .read) { request, caller in
                let state = try await resolve(request.query["ref"], hash: request.query["hashOnRef"])
                return try await contents(try await requestedKeys(request), request, caller, at: state, .v1)
            },
        ]
    }

    var contentRoutesOfVersion2: [Route] {
        [
            .secured(.get, "/trees/{ref}/contents/{key}", "getContentV2", .read) { request, caller in
                let state = try await resolve(request.parameter("ref"))
                return .json([
                    "content": try await content(request, caller, at: state, .v2), "effectiveReference": state.json,
                ])
            },
            .secured(.get, "/trees/{ref}/contents", "getSeveralContentsV2", .read) { request, caller in
                let state = try await resolve(request.parameter("ref"))
                let keys = try request.query.values(of: "key").map { try KeyPath.parse($0) }
                return try await contents(keys, request, caller, at: state, .v2)
            },
            .secured(.post, "/trees/{ref}/contents", "getMultipleContentsV2", .read) { request, caller in
                let state = try await resolve(request.parameter("ref"))
                return try await contents(try await requestedKeys(request), request, caller, at: state, .v2)
            },
        ]
    }

    private func requestedKeys(_ request: HTTPRequest) async throws -> [ContentKey] {
        try await NessieBody(request).objects("requestedKeys").map { try ContentKey(try $0.strings("elements")) }
    }

    /// Who reads for a write must be allowed to write.
    private func scope(_ request: HTTPRequest) throws -> Scope {
        // There is no documentation of contents here, so asking for it changes nothing.
        _ = try Self.flag("with-doc", request.query)
        return try Self.flag("for-write", request.query) ? .write : .read
    }

    private func content(
        _ request: HTTPRequest, _ caller: Caller, at state: NessieReference, _ version: NessieVersion
    ) async throws -> JSONValue {
        let key = try KeyPath.parse(request.parameter("key"))
        try caller.require(try scope(request), on: key.elements)
        guard let content = try await catalog.content(of: key, at: state.commit) else {
            throw NessieFailure.contentNotFound(key, in: state.name)
        }
        return try await json(content, as: key, version)
    }

    private func contents(
        _ keys: [ContentKey], _ request: HTTPRequest, _ caller: Caller, at state: NessieReference,
        _ version: NessieVersion
    ) async throws -> HTTPResponse {
        guard keys.count <= Self.contentKeyLimit else {
            throw NessieFailure.badRequest("\(keys.count) keys are more than the limit of \(Self.contentKeyLimit)")
        }
        let scope = try scope(request)
        for key in keys { try caller.require(scope, on: key.elements) }
        let found = try await catalog.contents(of: keys, at: state.commit)
        var list: [JSONValue] = []
        for key in keys {
            guard let content = found[key] else { continue }
            list.append(["key": key.nessieJSON, "content": try await json(content, as: key, version)])
        }
        var object: JSONObject = ["contents": .array(list)]
        if version == .v2 { object["effectiveReference"] = state.json }
        return .json(.object(object))
    }
}
