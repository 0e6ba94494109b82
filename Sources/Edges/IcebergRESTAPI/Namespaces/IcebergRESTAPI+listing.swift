internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import JSON

extension IcebergRESTAPI {
    /// The names of one kind in a namespace that the caller may see, and the token of the next page.
    ///
    /// A request without a page gets all of them, as the specification wants it.
    func names(
        _ kind: ContentKind, in namespace: ContentKey?, at ref: LakeRef, _ request: HTTPRequest, _ caller: Caller
    ) async throws -> (keys: [ContentKey], next: JSONValue) {
        let asked = try PageRequest.asked(in: request.query)
        var page = asked ?? .first
        var keys: [ContentKey] = []
        while true {
            let found = try await lake.list(kind, in: namespace, at: ref.commit, page)
            keys += found.keys.filter { caller.canSee($0.elements) }
            guard let next = found.nextToken else { return (keys, .null) }
            if asked != nil { return (keys, .string(next)) }
            page.token = next
        }
    }

    /// The identifiers of tables or views in the namespace of a request's path.
    func identifiers(_ kind: ContentKind, _ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let namespace = try Self.namespace(of: request)
        if !caller.canSee(namespace.elements) { try caller.require(.read, on: namespace.elements) }
        let ref = try await ref(of: request)
        let (keys, next) = try await names(kind, in: namespace, at: ref, request, caller)
        return .json(["identifiers": .array(keys.map(Self.identifier)), "next-page-token": next])
    }

    private static func identifier(_ key: ContentKey) -> JSONValue {
        [
            "namespace": .array(key.elements.dropLast().map { .string($0) }), "name": .string(key.name),
        ]
    }

    /// What the commit of a request says about itself.
    func details(_ caller: Caller, _ message: String) -> CommitDetails {
        let mark = RequestMark.current.map { (RequestMark.property, $0) }
        return CommitDetails(author: caller.author, message: message, properties: Properties(mark.map { [$0] } ?? []))
    }
}
