internal import Access
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import JSON

/// Branches and tags.
extension NessieAPI {
    var treeRoutesOfVersion1: [Route] {
        [
            .secured(.get, "/trees", "getAllReferences", .read) { request, caller in
                try await listReferences(request, caller, .v1)
            },
            .secured(.get, "/trees/tree", "getDefaultBranch", .read) { _, _ in
                .json(try await json(try await existing(catalog.defaultBranch.text), .v1, nil))
            },
            .secured(.post, "/trees/tree", "createReference", .write) { request, _ in
                let body = try await NessieBody(request)
                return .json(
                    try await createReference(
                        try body.string("name"), type: try body.optionalString("type") ?? "BRANCH",
                        hash: try body.optionalString("hash"), on: request.query["sourceRefName"]))
            },
            .secured(.get, "/trees/tree/{ref}", "getReferenceByName", .read) { request, caller in
                .json(try await namedReference(request, caller, .v1))
            },
            .secured(.put, "/trees/{type}/{ref}", "assignReference", .write) { request, caller in
                try caller.requireWholeLake(.write)
                _ = try await assign(
                    try await expected(request), type: request.parameter("type"), try await NessieBody(request))
                return HTTPResponse(.noContent)
            },
            .secured(.delete, "/trees/{type}/{ref}", "deleteReference", .write) { request, caller in
                try caller.requireWholeLake(.write)
                _ = try await delete(try await expected(request), type: request.parameter("type"))
                return HTTPResponse(.noContent)
            },
            .secured(.get, "/trees/tree/{ref}/entries", "getEntries", .read) { request, caller in
                let state = try await resolve(request.parameter("ref"), hash: request.query["hashOnRef"])
                return try await entries(request, caller, at: state, .v1)
            },
            .secured(.get, "/trees/tree/{ref}/log", "getCommitLog", .read) { request, caller in
                let hash = request.query["endHash"] ?? request.query["hashOnRef"]
                let state = try await resolve(request.parameter("ref"), hash: hash)
                return try await history(request, caller, from: state, downTo: request.query["startHash"], .v1)
            },
        ]
    }

    var treeRoutesOfVersion2: [Route] {
        [
            .secured(.get, "/trees", "getAllReferencesV2", .read) { request, caller in
                try await listReferences(request, caller, .v2)
            },
            .secured(.post, "/trees", "createReferenceV2", .write) { request, _ in
                guard let name = request.query["name"], let type = request.query["type"] else {
                    throw NessieFailure.badRequest("the query must have 'name' and 'type'")
                }
                let source = try await NessieBody(request, isOptional: true)
                return .json([
                    "reference": try await createReference(
                        name, type: type, hash: try source.optionalString("hash"),
                        on: try source.optionalString("name"))
                ])
            },
            .secured(.get, "/trees/{ref}", "getReferenceByNameV2", .read) { request, caller in
                .json(["reference": try await namedReference(request, caller, .v2)])
            },
            .secured(.put, "/trees/{ref}", "assignReferenceV2", .write) { request, caller in
                try caller.requireWholeLake(.write)
                let assigned = try await assign(
                    try await expected(request), type: request.query["type"], try await NessieBody(request))
                return .json(["reference": assigned.json])
            },
            .secured(.delete, "/trees/{ref}", "deleteReferenceV2", .write) { request, caller in
                try caller.requireWholeLake(.write)
                let deleted = try await delete(try await expected(request), type: request.query["type"])
                return .json(["reference": deleted.json])
            },
            .secured(.get, "/trees/{ref}/entries", "getEntriesV2", .read) { request, caller in
                try await entries(request, caller, at: try await resolve(request.parameter("ref")), .v2)
            },
            .secured(.get, "/trees/{ref}/history", "getCommitLogV2", .read) { request, caller in
                let state = try await resolve(request.parameter("ref"))
                return try await history(request, caller, from: state, downTo: request.query["limit-hash"], .v2)
            },
            .secured(.get, "/trees/{ref}/recent-changes", "getReferenceHistory", .read) { request, caller in
                try await recentChanges(request, caller)
            },
        ]
    }

    private func namedReference(
        _ request: HTTPRequest, _ caller: Caller, _ version: NessieVersion
    ) async throws -> JSONValue {
        let path = try ReferencePath(parsing: request.parameter("ref"), defaultBranch: catalog.defaultBranch)
        guard let name = path.name, path.hash == nil else {
            throw NessieFailure.badRequest("a reference is fetched by its name alone, without a hash")
        }
        return try await json(
            try await existing(name), version, try FetchOption(request.query) == .all ? caller : nil)
    }

    /// The reference of a request, and the commit that it is expected to point to.
    ///
    /// Version 1 has the hash in the query, version 2 behind the name.
    func expected(_ request: HTTPRequest) async throws -> ExpectedReference {
        let text = request.parameter("ref").isEmpty ? request.parameter("branch") : request.parameter("ref")
        var path = try ReferencePath(parsing: text, defaultBranch: catalog.defaultBranch)
        if let hash = request.query["expectedHash"], !hash.isEmpty { path.hash = try HashSpec(parsing: hash) }
        guard let name = path.name else {
            throw NessieFailure.badRequest("a branch or tag is changed by its name, not by a hash alone")
        }
        let reference = try await existing(name)
        guard path.hash != nil else { return ExpectedReference(reference: reference, commit: nil) }
        guard path.hash?.digits != nil else {
            throw NessieFailure.badRequest("the expected hash must start with the ID of a commit")
        }
        return ExpectedReference(reference: reference, commit: try await resolve(path).commit)
    }
}

/// A reference that is to be changed.
struct ExpectedReference: Sendable {
    var reference: Reference
    /// Nil where the client does not say.
    var commit: CommitID?

    /// What the client must say for some changes.
    func needed() throws(NessieFailure) -> CommitID {
        guard let commit else { throw .badRequest("the expected hash of '\(reference.name)' must be given") }
        return commit
    }

    func check(type: String?) throws(NessieFailure) {
        guard let type else { return }
        let kind = try ReferenceType.kind(type)
        guard kind == reference.kind else {
            throw .badRequest("'\(reference.name)' is a \(reference.kind.rawValue), not a \(kind.rawValue)")
        }
    }

    func branch() throws(NessieFailure) -> RefName {
        try NessieReference(reference: reference, commit: reference.target).branch()
    }
}

enum ReferenceType {
    static func kind(_ text: String) throws(NessieFailure) -> Reference.Kind {
        guard let kind = Reference.Kind(rawValue: text.lowercased()) else {
            throw .badRequest("a reference is a branch or a tag, not '\(text)'")
        }
        return kind
    }
}

/// How much a listing says of each entry.
enum FetchOption: String {
    case minimal = "MINIMAL"
    case all = "ALL"

    init(_ query: QueryItems) throws(NessieFailure) {
        guard let text = query["fetch"], !text.isEmpty else {
            self = .minimal
            return
        }
        guard let option = FetchOption(rawValue: text.uppercased()) else {
            throw .badRequest("'fetch' must be MINIMAL or ALL, not '\(text)'")
        }
        self = option
    }
}
