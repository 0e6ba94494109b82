internal import Access
internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Cryptography
internal import Errors
internal import HTTP
internal import Iceberg
internal import JSON

/// Requests that a client may send again: what was answered for good is answered again, and nothing happens twice.
extension IcebergRESTAPI {
    /// - Parameter operation: What makes a commit; nil for what makes none.
    func repeatably(
        _ request: HTTPRequest, _ caller: Caller, _ operation: String?, _ handler: Handler
    ) async throws -> HTTPResponse {
        guard let text = try IdempotencyHeader.key(of: request) else { return try await handler(request, caller) }
        let body = try await request.body.collect(upTo: RequestBody.byteLimit)
        var request = request
        request.body = .bytes(body)
        let key = IdempotencyKey(caller: caller.tokenID.map { "\($0)" } ?? caller.name, key: text)
        let now = lake.clock.now()
        let state = try await idempotency.begin(
            key, request: Self.digest(of: request, body), now: now,
            expiry: Timestamp(microseconds: now.microseconds + IdempotencyHeader.lifetimeMicroseconds))
        switch state {
        case .begun: return try await answer(request, caller, key, handler)
        case .resumed(let expiry):
            return try await answer(request, caller, key) { request, caller in
                if let operation, let commit = try await commit(fulfilling: key, expiry: expiry, request) {
                    return try await answer(to: operation, madeBy: commit, request, caller)
                }
                return try await handler(request, caller)
            }
        case .answered(let answer): return Self.response(again: answer)
        case .inFlight:
            throw IcebergFailure(
                .serviceUnavailable, "ServiceUnavailableException",
                "the request with the \(IdempotencyHeader.name) \(text) is still being worked on; ask again for its answer",
                fields: ["Retry-After": "\(IcebergFailure.retryAfterSeconds)"])
        case .mismatch:
            throw IcebergFailure.badRequest(
                "the \(IdempotencyHeader.name) \(text) was used for another request; make a new one for each operation")
        }
    }

    /// Answers a request for the first time, and remembers the answer if it is one for good.
    private func answer(
        _ request: HTTPRequest, _ caller: Caller, _ key: IdempotencyKey, _ handler: Handler
    ) async throws -> HTTPResponse {
        let response: HTTPResponse
        var isFinal = true
        do {
            response = try await RequestMark.$current.withValue(RequestMark.text(of: key)) {
                try await handler(request, caller)
            }
        } catch {
            response = IcebergFailure.response(to: error, request)
            isFinal = Self.isFinal(error, response.status)
        }
        guard isFinal, let answer = Self.stored(response) else {
            try await idempotency.abandon(key)
            return response
        }
        try await idempotency.finish(key, answer)
        return response
    }

    /// Whether an error would be the same again.
    private static func isFinal(_ error: any Error, _ status: HTTPStatus) -> Bool {
        switch status {
        case .badRequest, .notFound, .notAcceptable, .unprocessableContent: return true
        case .conflict:
            // Where too many others were at work it may go better next time; a requirement that fails will fail again.
            guard let error = error as? MartletError else { return true }
            return error.code != .conflict || error.nameProblem != nil || error.requirementFailure != nil
        default: return false
        }
    }

    private static func stored(_ response: HTTPResponse) -> StoredAnswer? {
        let type = response.fields["Content-Type"] ?? ""
        switch response.body {
        case .none: return StoredAnswer(status: response.status.rawValue, contentType: type, body: [])
        case .bytes(let bytes): return StoredAnswer(status: response.status.rawValue, contentType: type, body: bytes)
        case .stream: return nil
        }
    }

    private static func response(again answer: StoredAnswer) -> HTTPResponse {
        var response = HTTPResponse(HTTPStatus(rawValue: answer.status))
        guard !answer.body.isEmpty else { return response }
        response.body = .bytes(answer.body)
        response.fields["Content-Type"] = answer.contentType
        if response.status == .ok, let json = try? JSONValue(parsing: answer.body),
            json["metadata"]?["table-uuid"] != nil, let location = json["metadata-location"]?.stringValue
        {
            response.fields["ETag"] = EntityTag(location, .all).text
        }
        return response
    }

    /// What makes a request the same one: method, target and body.
    private static func digest(of request: HTTPRequest, _ body: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(Array("\(request.method) \(request.target.path)\n".utf8))
        for item in request.query.all { hash.update(Array("\(item.name)=\(item.value)\n".utf8)) }
        hash.update([0])
        hash.update(body)
        return hash.finalize()
    }
}
