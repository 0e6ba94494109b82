internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON

/// What moves a branch: commits, merges and transplants.
extension NessieAPI {
    var changeRoutesOfVersion1: [Route] {
        [
            .secured(.post, "/trees/branch/{branch}/commit", "commitMultipleOperations", .write) { request, caller in
                let made = try await commit(request, caller)
                return .json(made.head)
            },
            .secured(.post, "/trees/branch/{branch}/merge", "mergeRefIntoBranch", .write) { request, caller in
                try await merge(request, caller, .v1)
            },
            .secured(.post, "/trees/branch/{branch}/transplant", "transplantCommitsIntoBranch", .write) {
                request, caller in
                try await transplant(request, caller, .v1)
            },
        ]
    }

    var changeRoutesOfVersion2: [Route] {
        [
            .secured(.post, "/trees/{branch}/history/commit", "commitV2", .write) { request, caller in
                let made = try await commit(request, caller)
                return .json(["targetBranch": made.head, "addedContents": .array(made.added)])
            },
            .secured(.post, "/trees/{branch}/history/merge", "mergeV2", .write) { request, caller in
                try await merge(request, caller, .v2)
            },
            .secured(.post, "/trees/{branch}/history/transplant", "transplantV2", .write) { request, caller in
                try await transplant(request, caller, .v2)
            },
        ]
    }

    private func commit(
        _ request: HTTPRequest, _ caller: Caller
    ) async throws -> (head: JSONValue, added: [JSONValue]) {
        let body = try await NessieBody(request)
        let changes = try Self.changes(try body.objects("operations"))
        for change in changes { try caller.require(.write, on: change.key.elements) }
        let target = try await expected(request)
        for change in changes { try await requireReach(change, at: target.reference.target, by: caller) }
        let meta = try CommitMeta(try body.inner("commitMeta"), caller)
        let made = try await lake.commit(
            changes, on: try target.branch(), base: try target.needed(), meta.details)
        let added: [JSONValue] = made.added.map { key, identity in
            ["key": key.nessieJSON, "contentId": .string(identity.description)]
        }
        return (NessieReference(reference: target.reference, commit: made.commit.id).json, added)
    }

    /// Refuses files of others under a name of one's own.
    private func requireReach(_ change: ForeignChange, at head: CommitID, by caller: Caller) async throws {
        switch change.action {
        case .put(let content), .replace(let content):
            switch content.kind {
            case .table(let file):
                try await lake.requireReach(metadata: file, .table, for: change.key, at: head, by: caller)
            case .view(let file):
                try await lake.requireReach(metadata: file, .view, for: change.key, at: head, by: caller)
            case .namespace: break
            }
        case .delete, .unchanged: break
        }
    }

    /// Reads the operations of a commit; a deletion and a new content under one key are a replacement.
    private static func changes(_ operations: [NessieBody]) throws -> [ForeignChange] {
        var changes: [ForeignChange] = []
        var positions: [ContentKey: Int] = [:]
        for operation in operations {
            let change = try change(operation)
            guard let position = positions[change.key] else {
                positions[change.key] = changes.count
                changes.append(change)
                continue
            }
            switch (changes[position].action, change.action) {
            case (.delete, .put(let content)), (.put(let content), .delete):
                guard content.identity == nil else { fallthrough }
                changes[position].action = .replace(content)
            default:
                throw NessieFailure.badRequest(
                    "one commit changes '\(change.key)' twice; only a deletion and a content without an ID go together")
            }
        }
        return changes
    }

    private static func change(_ operation: NessieBody) throws -> ForeignChange {
        let key = try operation.key("key")
        switch try operation.string("type") {
        case "PUT":
            for name in ["documentation", "metadata"] {
                guard let value = operation.optional(name), value.arrayValue?.isEmpty != true else { continue }
                throw NessieFailure.badRequest("'\(operation.path)\(name)' is not kept here; leave it out")
            }
            let body = try operation.inner("content")
            if let elements = body.optional("elements"), elements != .texts(key.elements) {
                throw NessieFailure.badRequest("'\(body.path)elements' and the key '\(key)' are not the same")
            }
            return ForeignChange(key, .put(try ForeignContent(body)))
        case "DELETE": return ForeignChange(key, .delete)
        case "UNCHANGED": return ForeignChange(key, .unchanged)
        case let other:
            throw NessieFailure.badRequest(
                "'\(operation.path)type' must be PUT, DELETE or UNCHANGED, not '\(other.prefix(60))'")
        }
    }
}
