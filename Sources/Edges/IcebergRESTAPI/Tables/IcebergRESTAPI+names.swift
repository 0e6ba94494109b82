internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP

/// What tables and views have in common.
extension IcebergRESTAPI {
    func exists(
        _ kind: ContentKind, _ key: ContentKey, _ request: HTTPRequest, _ caller: Caller
    ) async throws -> HTTPResponse {
        try caller.require(.read, on: key.elements)
        let ref = try await ref(of: request)
        guard try await lake.exists(key, kind, at: ref.commit) else { throw Self.missing(key, kind, at: ref) }
        return HTTPResponse(.noContent)
    }

    func rename(_ kind: ContentKind, _ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let body = try await RequestBody(request)
        let source = try body.identifier("source")
        let destination = try body.identifier("destination")
        try caller.require(.write, on: source.elements)
        try caller.require(.write, on: destination.elements)
        let branch = try await ref(of: request).writableBranch()
        try await lake.rename(
            source, to: destination, kind, on: branch, details(caller, "Rename \(kind) \(source) to \(destination)"))
        return HTTPResponse(.noContent)
    }

    /// Refuses a body that names something else than its request's path.
    static func checkIdentifier(of body: RequestBody, is key: ContentKey) throws {
        guard body.optional("identifier") != nil else { return }
        let other = try body.identifier("identifier")
        guard other == key else {
            throw IcebergFailure.badRequest("'identifier' names '\(other)', and the path '\(key)'")
        }
    }

    /// Does what reads a file that a request names: where the file is missing, the request is a bad one.
    static func fileOfRequest<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as MartletError where error.code == .notFound && error.nameProblem == nil {
            throw MartletError(.invalidInput, error.message, hint: error.hint, cause: error)
        } catch let error as MartletError where error.code == .corrupt {
            throw MartletError(.invalidInput, error.message, at: error.location, hint: error.hint, cause: error)
        }
    }
}
