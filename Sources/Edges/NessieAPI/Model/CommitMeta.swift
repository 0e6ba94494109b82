internal import Access
internal import Cataloging
internal import Clocks
internal import Errors
internal import JSON

/// What a commit says of itself, in Nessie's words.
///
/// The catalog keeps one author and single-valued properties; what does not fit is kept in properties whose names start with `nessie.`.
struct CommitMeta: Sendable {
    var authors: [String]
    var committer: String
    var signedOffBy: [String] = []
    var message: String
    var authorTime: Timestamp?
    var properties: [String: [String]] = [:]

    private static let reserved = "nessie."
    private static let committerName = "nessie.committer"
    private static let authorsName = "nessie.authors"
    private static let signedOffName = "nessie.signed-off-by"
    private static let authorTimeName = "nessie.author-time"
    private static let valuesName = "nessie.values."

    init(_ commit: Commit) {
        let kept = commit.properties
        authors = Self.list(kept[Self.authorsName]) ?? [commit.author]
        committer = kept[Self.committerName] ?? commit.author
        signedOffBy = Self.list(kept[Self.signedOffName]) ?? []
        message = commit.message
        authorTime = kept[Self.authorTimeName].flatMap { Timestamp($0) }
        for (name, value) in kept where !name.hasPrefix(Self.reserved) {
            properties[name] = Self.list(kept[Self.valuesName + name]) ?? [value]
        }
    }

    /// Reads what a client says; what only the server may say is refused.
    init(_ body: NessieBody, _ caller: Caller) throws {
        for name in ["hash", "committer", "commitTime"] where body.optional(name) != nil {
            throw NessieFailure.badRequest("'\(body.path)\(name)' cannot be set by a client; the server sets it")
        }
        if let parents = body.optional("parentCommitHashes")?.arrayValue, !parents.isEmpty {
            throw NessieFailure.badRequest(
                "'\(body.path)parentCommitHashes' cannot be set by a client; the server sets it")
        }
        message = try body.optionalString("message") ?? ""
        committer = caller.author
        authors = try Self.texts(body, "authors", "author")
        signedOffBy = try Self.texts(body, "allSignedOffBy", "signedOffBy")
        if let text = try body.optionalString("authorTime") {
            guard let time = Timestamp(text) else {
                throw NessieFailure.badRequest("'\(body.path)authorTime' is no time: '\(text)'")
            }
            authorTime = time
        }
        for (name, value) in try body.stringMap("properties") ?? [:] { properties[name] = [value] }
        if let all = try body.optionalInner("allProperties") {
            for (name, value) in all.object.members where !value.isNull {
                properties[name] = try value.stringValue.map { [$0] } ?? all.strings(name)
            }
        }
        if let name = properties.keys.first(where: { $0.hasPrefix(Self.reserved) }) {
            throw NessieFailure.badRequest(
                "the property '\(name)' cannot be set: names with '\(Self.reserved)' are taken")
        }
    }

    init(message: String, _ caller: Caller) {
        self.message = message
        committer = caller.author
        authors = []
    }

    /// What the catalog keeps.
    var details: CommitDetails {
        var kept = Properties()
        for (name, values) in properties {
            guard let first = values.first else { continue }
            kept[name] = first
            if values.count > 1 { kept[Self.valuesName + name] = Self.text(values) }
        }
        let author = authors.first ?? committer
        if author != committer { kept[Self.committerName] = committer }
        if authors.count > 1 { kept[Self.authorsName] = Self.text(authors) }
        if !signedOffBy.isEmpty { kept[Self.signedOffName] = Self.text(signedOffBy) }
        if let authorTime { kept[Self.authorTimeName] = authorTime.description }
        return CommitDetails(author: author, message: message, properties: kept)
    }

    /// The list under the name of version 2, or else the single text under that of version 1.
    private static func texts(_ body: NessieBody, _ list: String, _ single: String) throws -> [String] {
        if body.optional(list) != nil { return try body.strings(list) }
        // Some clients send a list under either name.
        if body.optional(single)?.arrayValue != nil { return try body.strings(single) }
        return try body.optionalString(single).map { [$0] } ?? []
    }

    private static func list(_ text: String?) -> [String]? {
        guard let text, let array = try? JSONValue(parsing: text).arrayValue else { return nil }
        return array.compactMap(\.stringValue)
    }

    private static func text(_ list: [String]) -> String {
        String(decoding: JSONValue.array(list.map { .string($0) }).encoded(), as: UTF8.self)
    }
}

extension CommitMeta {
    /// A commit's meta data as a client reads it.
    static func json(_ commit: Commit, _ version: NessieVersion) -> JSONValue {
        let meta = CommitMeta(commit)
        var object: JSONObject = [
            "hash": .string(commit.id.description), "committer": .string(meta.committer),
            "message": .string(meta.message), "commitTime": .string(commit.time.description),
            "authorTime": .string((meta.authorTime ?? commit.time).description),
        ]
        let properties = meta.properties.sorted { $0.key < $1.key }
        switch version {
        case .v1:
            object["author"] = meta.authors.first.map { .string($0) } ?? .null
            object["signedOffBy"] = meta.signedOffBy.first.map { .string($0) } ?? .null
            object["properties"] = .object(
                JSONObject(properties.map { ($0.key, .string($0.value.first ?? "")) }))
        case .v2:
            object["authors"] = .texts(meta.authors)
            object["allSignedOffBy"] = .texts(meta.signedOffBy)
            object["allProperties"] = .object(JSONObject(properties.map { ($0.key, .texts($0.value)) }))
            object["parentCommitHashes"] =
                commit.parents.isEmpty ? [.string(HashSpec.noAncestor)] : .texts(commit.parents.map(\.description))
        }
        return .object(object)
    }
}

extension JSONValue {
    static func texts(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }
}
