internal import Cataloging
internal import Errors

/// Compares foreign changes with what the client knew and with what is there now.
struct ForeignJudge {
    let changes: [ForeignChange]
    let head: CommitID
    /// What the changed keys named when the client looked.
    let known: [ContentKey: Content]
    /// What the changed keys, and the namespaces that they are in, name now.
    let now: [ContentKey: Content]
    private let catalog: Catalog
    private let byKey: [ContentKey: ForeignChange]

    init(catalog: Catalog, changes: [ForeignChange], base: CommitID, head: CommitID) async throws {
        self.catalog = catalog
        self.changes = changes
        self.head = head
        let keys = changes.map(\.key)
        let namespaces = Set(keys.compactMap(\.namespace)).subtracting(keys)
        now = try await catalog.contents(of: keys + namespaces, at: head)
        known = base == head ? now : try await catalog.contents(of: keys, at: base)
        byKey = Dictionary(changes.map { ($0.key, $0) }) { $1 }
    }

    /// Everything that stands against the changes, in their order.
    func conflicts() async throws -> [ContentConflict] {
        var found: [ContentConflict] = []
        for change in changes {
            if let conflict = changedSince(change.key) ?? judge(change) ?? namespaceProblem(change) {
                found.append(conflict)
            } else if case .delete = change.action, now[change.key]?.kind == .namespace,
                let child = try await child(of: change.key)
            {
                found.append(
                    ContentConflict(
                        .namespaceNotEmpty, change.key,
                        "the namespace '\(change.key)' is not empty: it holds '\(child)'"))
            }
        }
        return found
    }

    /// What is there now of the content that a change puts: at its key, or at the key that the same commit takes away (a rename).
    func predecessor(of change: ForeignChange) throws -> Content? {
        guard case .put(let content) = change.action else { return nil }
        if let before = now[change.key] { return before }
        guard let source = source(ofRenamed: content, except: change.key) else { return nil }
        return now[source]
    }

    /// The keys that the commit takes away.
    var removed: Set<ContentKey> {
        Set(changes.compactMap { if case .delete = $0.action { $0.key } else { nil } })
    }

    private func source(ofRenamed content: ForeignContent, except key: ContentKey) -> ContentKey? {
        guard let identity = content.identity else { return nil }
        return changes.first { other in
            guard case .delete = other.action, other.key != key, let before = now[other.key] else { return false }
            return before.kind == content.contentKind && before.identity(as: other.key) == identity
        }?.key
    }

    private func changedSince(_ key: ContentKey) -> ContentConflict? {
        switch (known[key], now[key]) {
        case (let known, let now) where known == now: nil
        case (nil, _): ContentConflict(.keyExists, key, "'\(key)' was added by somebody else")
        case (_, nil): ContentConflict(.keyDoesNotExist, key, "'\(key)' was deleted by somebody else")
        default: ContentConflict(.valueDiffers, key, "'\(key)' was changed by somebody else")
        }
    }

    private func judge(_ change: ForeignChange) -> ContentConflict? {
        let key = change.key
        let before = now[key]
        switch change.action {
        case .unchanged, .delete, .replace:
            return before == nil ? ContentConflict(.keyDoesNotExist, key, "there is no '\(key)'") : nil
        case .put(let content):
            guard let before else {
                guard content.identity != nil, source(ofRenamed: content, except: key) == nil else { return nil }
                return ContentConflict(
                    .keyDoesNotExist, key, "there is no '\(key)', although the content to be put has an ID")
            }
            guard before.kind == content.contentKind else {
                return ContentConflict(
                    .kindDiffers, key, "'\(key)' is a \(before.kind), and a \(content.contentKind) is to be put")
            }
            guard let identity = content.identity else {
                return ContentConflict(
                    .keyExists, key, "'\(key)' is there already, and the content to be put has no ID")
            }
            guard before.identity(as: key) == identity else {
                return ContentConflict(
                    .identityDiffers, key, "'\(key)' has the ID \(before.identity(as: key)), not \(identity)")
            }
            return nil
        }
    }

    /// Whether the namespace of something put is there, or comes with the same commit.
    private func namespaceProblem(_ change: ForeignChange) -> ContentConflict? {
        switch change.action {
        case .delete, .unchanged: return nil
        case .put, .replace: break
        }
        guard let namespace = change.key.namespace else { return nil }
        switch byKey[namespace]?.action {
        case .put(let content)?, .replace(let content)?:
            return content.contentKind == .namespace ? nil : notANamespace(namespace)
        case .delete?: return absent(namespace, of: change.key)
        case .unchanged?, nil: break
        }
        guard let content = now[namespace] else { return absent(namespace, of: change.key) }
        return content.kind == .namespace ? nil : notANamespace(namespace)
    }

    private func absent(_ namespace: ContentKey, of key: ContentKey) -> ContentConflict {
        ContentConflict(.namespaceAbsent, namespace, "there is no namespace '\(namespace)' for '\(key)'")
    }

    private func notANamespace(_ key: ContentKey) -> ContentConflict {
        ContentConflict(.notANamespace, key, "'\(key)' is not a namespace")
    }

    /// Something that stays inside a namespace.
    private func child(of namespace: ContentKey) async throws -> ContentKey? {
        let removed = removed
        var next: ContentKey?
        repeat {
            let page = try await catalog.list(
                ListRequest(namespace: namespace, from: next, limit: removed.count + 1), at: head)
            if let child = page.entries.first(where: { !removed.contains($0.key) }) { return child.key }
            next = page.next
        } while next != nil
        return nil
    }
}
