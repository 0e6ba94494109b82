internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import Identifiers
internal import JSON

/// What there is at a state of the lake.
extension NessieAPI {
    /// Keys looked at for one page of a filtered listing.
    static let keysPerRequest = 200_000
    /// Keys read at once.
    private static let keysPerRead = 1_000

    func entries(
        _ request: HTTPRequest, _ caller: Caller, at state: NessieReference, _ version: NessieVersion
    ) async throws -> HTTPResponse {
        let page = try PageAsked(request.query, version)
        let range = try KeyRange(request.query, version)
        let filter = try NessieFilter.asked(in: request.query, names: FilterVariables.ofEntries)
        let withContent = try version == .v2 && Self.flag("content", request.query)
        let depth = try version == .v1 ? Self.depth(request.query) : nil
        var next = try page.firstKey() ?? range.first
        var found: [JSONValue] = []
        var truncated: Set<ContentKey> = []
        var looked = 0
        listing: while true {
            let batch = try await catalog.list(
                ListRequest(from: next, limit: min(page.size + 1, Self.keysPerRead)), at: state.commit)
            for entry in batch.entries {
                next = entry.key
                guard !range.isPast(entry.key) else {
                    next = nil
                    break listing
                }
                guard found.count < page.size, looked < Self.keysPerRequest else { break listing }
                looked += 1
                guard range.contains(entry.key), caller.canSee(entry.key.elements),
                    try filter?.accepts(FilterVariables.entry(entry.key, entry.content.kind)) ?? true
                else { continue }
                if let depth {
                    guard entry.key.elements.count >= depth else { continue }
                    if entry.key.elements.count > depth {
                        let namespace = try ContentKey(Array(entry.key.elements.prefix(depth)))
                        guard truncated.insert(namespace).inserted else { continue }
                        found.append(["type": .string(ContentKind.namespace.nessieType), "name": namespace.nessieJSON])
                        continue
                    }
                    if entry.content.kind == .namespace, !truncated.insert(entry.key).inserted { continue }
                }
                found.append(try await json(entry, version, withContent: withContent))
            }
            next = batch.next
            if next == nil { break }
        }
        var object: JSONObject = [
            "entries": .array(found), "hasMore": .bool(next != nil),
            "token": next.map { .string(PageAsked.token($0)) } ?? .null,
        ]
        if version == .v2 { object["effectiveReference"] = state.json }
        return .json(.object(object))
    }

    private func json(
        _ entry: CatalogEntry, _ version: NessieVersion, withContent: Bool
    ) async throws -> JSONValue {
        var object: JSONObject = [
            "type": .string(entry.content.kind.nessieType), "name": entry.key.nessieJSON,
        ]
        if version == .v2 {
            object["contentId"] = .string(entry.content.identity(as: entry.key).description)
            if withContent { object["content"] = try await json(entry.content, as: entry.key, version) }
        }
        return .object(object)
    }

    private static func depth(_ query: QueryItems) throws(NessieFailure) -> Int? {
        guard let text = query["namespaceDepth"], !text.isEmpty else { return nil }
        guard let depth = Int(text) else { throw .badRequest("'namespaceDepth' must be a whole number, not '\(text)'") }
        return depth > 0 ? depth : nil
    }

    static func flag(_ name: String, _ query: QueryItems) throws(NessieFailure) -> Bool {
        switch query[name]?.lowercased() {
        case nil, "false"?: return false
        // A name without a value is set.
        case "true"?, ""?: return true
        case let other?: throw .badRequest("'\(name)' must be true or false, not '\(other)'")
        }
    }
}

/// The keys that a listing is limited to, as version 2 says it.
struct KeyRange: Sendable {
    private var least: ContentKey?
    private var greatest: ContentKey?
    private var prefix: ContentKey?
    /// Nil for all.
    private var wanted: Set<ContentKey>?

    init(_ query: QueryItems, _ version: NessieVersion) throws {
        guard version == .v2 else { return }
        least = try Self.key("min-key", query)
        greatest = try Self.key("max-key", query)
        prefix = try Self.key("prefix-key", query)
        let keys = try query.values(of: "key").filter { !$0.isEmpty }.map { try KeyPath.parse($0) }
        if !keys.isEmpty {
            wanted = Set(keys)
            least = [least, keys.min()].compactMap { $0 }.max()
            greatest = [greatest, keys.max()].compactMap { $0 }.min()
        }
    }

    private static func key(_ name: String, _ query: QueryItems) throws -> ContentKey? {
        guard let text = query[name], !text.isEmpty else { return nil }
        return try KeyPath.parse(text)
    }

    /// Where a listing may begin.
    var first: ContentKey? { [least, prefix].compactMap { $0 }.max() }

    /// Whether neither this key nor any behind it is in the range.
    func isPast(_ key: ContentKey) -> Bool {
        if let greatest, key > greatest { return true }
        if let prefix { return key > prefix && !key.isInside(prefix) }
        return false
    }

    func contains(_ key: ContentKey) -> Bool {
        if let least, key < least { return false }
        if let prefix, key != prefix, !key.isInside(prefix) { return false }
        return !isPast(key) && wanted?.contains(key) ?? true
    }
}
