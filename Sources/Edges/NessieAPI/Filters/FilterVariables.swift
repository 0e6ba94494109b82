internal import Cataloging
internal import Identifiers
internal import CatalogService

/// What filters may name, by what is listed.
enum FilterVariables {
    static let ofEntries: Set<String> = ["entry"]
    static let ofHistory: Set<String> = ["commit", "operations"]
    static let ofReferences: Set<String> = ["ref", "refType", "refMeta", "commit"]
    static let ofDifferences: Set<String> = ["key"]

    /// A key, and what it says by itself.
    static func key(_ key: ContentKey) -> [String: FilterValue] {
        let namespace = key.elements.dropLast()
        return [
            "key": .string(key.elements.joined(separator: ".")), "encodedKey": .string(KeyPath.text(key.elements)),
            "keyElements": .texts(key.elements), "namespace": .string(KeyPath.text(namespace)),
            "namespaceElements": .texts(namespace), "name": .string(key.name),
        ]
    }

    static func entry(_ key: ContentKey, _ kind: ContentKind) -> [String: FilterValue] {
        var fields = Self.key(key)
        fields["contentType"] = .string(kind.nessieType)
        return ["entry": .map(fields)]
    }

    static func commit(_ commit: Commit) -> FilterValue {
        let meta = CommitMeta(commit)
        return .map([
            "hash": .string(commit.id.description), "author": .text(meta.authors.first),
            "authors": .texts(meta.authors), "committer": .text(meta.committer), "message": .string(meta.message),
            "commitTime": .time(commit.time), "authorTime": .time(meta.authorTime ?? commit.time),
            "signedOffBy": .text(meta.signedOffBy.first), "allSignedOffBy": .texts(meta.signedOffBy),
            "properties": .map(meta.properties.mapValues { .text($0.first) }),
            "allProperties": .map(meta.properties.mapValues { .texts($0) }),
        ])
    }

    static func operation(_ difference: KeyDifference) -> FilterValue {
        var fields = key(difference.key)
        fields["type"] = .string(difference.isRemoval ? "DELETE" : "PUT")
        fields["content"] =
            difference.after.map { content in
                .map([
                    "type": .string(content.kind.nessieType),
                    "id": .string(content.identity(as: difference.key).description),
                ])
            } ?? .null
        return .map(fields)
    }
}
