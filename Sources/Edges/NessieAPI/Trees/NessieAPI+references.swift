internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

extension NessieAPI {
    /// References looked at for one page of a filtered listing.
    static let referencesPerRequest = 100_000
    /// References in a page that says everything of each.
    static let detailedReferencesPerPage = 1_000

    func listReferences(
        _ request: HTTPRequest, _ caller: Caller, _ version: NessieVersion
    ) async throws -> HTTPResponse {
        let withMeta = try FetchOption(request.query) == .all
        let page = try PageAsked(
            request.query, version, standard: withMeta ? Self.detailedReferencesPerPage : PageAsked.sizeLimit)
        let filter = try NessieFilter.asked(in: request.query, names: FilterVariables.ofReferences)
        var after: RefName?
        if let token = page.token {
            guard let name = try? RefName(token) else { throw page.wrongToken() }
            after = name
        }
        var found: [JSONValue] = []
        var looked = 0
        var hasMore = false
        listing: while true {
            let batch = try await catalog.references(after: after, limit: min(page.size + 1, PageAsked.sizeLimit))
            for reference in batch {
                guard found.count < page.size, looked < Self.referencesPerRequest else {
                    hasMore = true
                    break listing
                }
                looked += 1
                after = reference.name
                if let filter, !(try filter.accepts(try await variables(reference, caller))) { continue }
                found.append(try await json(reference, version, withMeta ? caller : nil))
            }
            if batch.isEmpty { break }
        }
        return .json([
            "references": .array(found), "hasMore": .bool(hasMore),
            "token": hasMore ? after.map { .string($0.text) } ?? .null : .null,
        ])
    }

    private func variables(_ reference: Reference, _ caller: Caller) async throws -> [String: FilterValue] {
        let type = NessieReference(reference: reference, commit: reference.target).json["type"]?.stringValue ?? ""
        return [
            "ref": .map([
                "name": .string(reference.name.text), "hash": .string(reference.target.description),
                "type": .string(type),
            ]), "refType": .string(type),
            "commit": FilterVariables.commit(
                try await lake.shown(try await catalog.commit(reference.target), to: caller)),
            "refMeta": .map(["numTotalCommits": .integer(try await total(reference))]),
        ]
    }

    private func total(_ reference: Reference) async throws -> Int64 {
        Int64(try await catalog.commit(reference.target).depth) + 1
    }

    /// A branch or tag as a client reads it.
    ///
    /// - Parameter reader: Who is told how it lies to the default branch, too; nil tells nobody.
    func json(_ reference: Reference, _ version: NessieVersion, _ reader: Caller?) async throws -> JSONValue {
        let plain = NessieReference(reference: reference, commit: reference.target).json
        guard let reader, var object = plain.objectValue else { return plain }
        let head = try await catalog.commit(reference.target)
        var meta: JSONObject = [
            "commitMetaOfHEAD": CommitMeta.json(try await lake.shown(head, to: reader), version),
            "numTotalCommits": .integer(try await total(reference)),
        ]
        if reference.kind == .branch, reference.name != catalog.defaultBranch {
            let base = try await catalog.commit(try await catalog.head(of: catalog.defaultBranch))
            if let ancestor = try await catalog.mergeBases(head.id, base.id).first {
                let shared = try await catalog.lastShared(head.id, base.id)
                meta["commonAncestorHash"] = .string(ancestor.description)
                meta["numCommitsAhead"] = .integer(try await distance(from: head, to: ancestor, or: shared))
                meta["numCommitsBehind"] = .integer(try await distance(from: base, to: ancestor, or: shared))
            }
        }
        object["metadata"] = .object(meta)
        return .object(object)
    }

    /// How many commits of a history are not in the other: those behind the common ancestor where it is on this history, or else those
    /// behind the last commit that both histories have.
    private func distance(from head: Commit, to ancestor: CommitID, or shared: Commit?) async throws -> Int64 {
        if try await catalog.isOnHistory(ancestor, of: head.id) {
            return Int64(head.depth - (try await catalog.commit(ancestor)).depth)
        }
        return Int64(head.depth - (shared?.depth ?? 0))
    }

    /// Makes a branch or tag.
    ///
    /// - Parameter source: The reference that has the hash; nil for the default branch.
    func createReference(
        _ text: String, type: String, hash: String?, on source: String?
    ) async throws -> JSONValue {
        let kind = try ReferenceType.kind(type)
        let name = try ReferencePath.newName(text)
        let commit = try await readable(try await resolve(source, hash: hash))
        let made =
            switch kind {
            case .branch: try await catalog.createBranch(name, at: commit)
            case .tag: try await catalog.createTag(name, at: commit)
            }
        return NessieReference(reference: made, commit: made.target).json
    }

    /// The commit that a reference may point to: one whose tables are there.
    private func readable(_ state: NessieReference) async throws -> CommitID {
        if state.reference?.target != state.commit { try await lake.requireReadable(state.commit) }
        return state.commit
    }

    func assign(_ expected: ExpectedReference, type: String?, _ body: NessieBody) async throws -> NessieReference {
        try expected.check(type: type)
        let hash = try body.optionalString("hash")
        let target = try await readable(try await resolve(try body.string("name"), hash: hash))
        let moved = try await catalog.assignReference(
            expected.reference.name, to: target, expected: try expected.needed())
        return NessieReference(reference: moved, commit: moved.target)
    }

    func delete(_ expected: ExpectedReference, type: String?) async throws -> NessieReference {
        try expected.check(type: type)
        let hash = try expected.needed()
        try await catalog.deleteReference(expected.reference.name, expected: hash)
        return NessieReference(reference: expected.reference, commit: hash)
    }
}
