internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON

/// Namespaces, which have routes of their own in version 1 only.
extension NessieAPI {
    var namespaceRoutes: [Route] {
        let path: PathPattern = "/namespaces/namespace/{ref}/{name}"
        return [
            .secured(.put, path, "createNamespace", .write) { request, caller in
                let key = try namespaceKey(request)
                try caller.require(.write, on: key.elements)
                let body = try await NessieBody(request, isOptional: true)
                let properties = try body.stringMap("properties") ?? [:]
                try await lake.createNamespace(
                    key, properties: properties, on: try await writableBranch(request),
                    CommitDetails(author: caller.author, message: "create namespace '\(key)'"))
                return .json(Self.json(key, NamespaceContent(properties: Properties(properties))))
            },
            .secured(.delete, path, "deleteNamespace", .write) { request, caller in
                let key = try namespaceKey(request)
                try caller.require(.write, on: key.elements)
                try await lake.dropNamespace(
                    key, on: try await writableBranch(request),
                    CommitDetails(author: caller.author, message: "delete namespace '\(key)'"))
                return HTTPResponse(.noContent)
            },
            .secured(.get, path, "getNamespace", .read) { request, caller in
                let key = try namespaceKey(request)
                try requireSeen(key, by: caller)
                let state = try await resolve(request.parameter("ref"), hash: request.query["hashOnRef"])
                guard let namespace = try await catalog.content(of: key, at: state.commit)?.namespace else {
                    throw NessieFailure.namespace(
                        .namespaceNotFound, key, "there is no namespace '\(key)' in reference '\(state.name)'")
                }
                return .json(Self.json(key, namespace))
            },
            .secured(.post, path, "updateProperties", .write) { request, caller in
                let key = try namespaceKey(request)
                try caller.require(.write, on: key.elements)
                let body = try await NessieBody(request)
                let removals = body.optional("propertyRemovals") == nil ? [] : try body.strings("propertyRemovals")
                let updates = try body.stringMap("propertyUpdates") ?? [:]
                // What is to be both removed and set is set.
                try await lake.updateNamespace(
                    key, setting: updates, removing: removals.filter { updates[$0] == nil },
                    on: try await writableBranch(request),
                    CommitDetails(author: caller.author, message: "update properties for namespace '\(key)'"))
                return HTTPResponse(.noContent)
            },
            .secured(.get, "/namespaces/{ref}", "getNamespaces", .read) { request, caller in
                try await namespaces(request, caller)
            },
        ]
    }

    private func namespaces(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let state = try await resolve(request.parameter("ref"), hash: request.query["hashOnRef"])
        let parent = try request.query["name"].flatMap { $0.isEmpty ? nil : try KeyPath.parse($0) }
        var found: [JSONValue] = []
        var next = parent
        listing: repeat {
            let page = try await catalog.list(ListRequest(kinds: [.namespace], from: next), at: state.commit)
            for entry in page.entries {
                if let parent, entry.key != parent, !entry.key.isInside(parent) { break listing }
                guard let namespace = entry.content.namespace, caller.canSee(entry.key.elements) else { continue }
                guard found.count < PageAsked.sizeLimit else {
                    throw NessieFailure.badRequest(
                        "there are more than \(PageAsked.sizeLimit) namespaces; list the entries, which come in pages")
                }
                found.append(Self.json(entry.key, namespace))
            }
            next = page.next
        } while next != nil
        return .json(["namespaces": .array(found)])
    }

    private func requireSeen(_ key: ContentKey, by caller: Caller) throws {
        // A namespace on the way to what the caller reaches may be seen.
        if !caller.canSee(key.elements) { try caller.require(.read, on: key.elements) }
    }

    private func namespaceKey(_ request: HTTPRequest) throws -> ContentKey {
        try KeyPath.parse(request.parameter("name"))
    }

    private func writableBranch(_ request: HTTPRequest) async throws -> RefName {
        let state = try await resolve(request.parameter("ref"), hash: nil)
        guard state.commit == state.reference?.target else {
            throw NessieFailure.badRequest("a namespace is changed at the head of a branch, not at a commit")
        }
        return try state.branch()
    }

    private static func json(_ key: ContentKey, _ namespace: NamespaceContent) -> JSONValue {
        [
            "type": .string(ContentKind.namespace.nessieType),
            "id": .string(Content.namespace(namespace).identity(as: key).description),
            "elements": .texts(key.elements), "properties": json(namespace.properties),
        ]
    }
}
