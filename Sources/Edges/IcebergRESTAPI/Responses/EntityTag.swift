internal import Cryptography
internal import Iceberg

/// The tag of one representation of a table: its metadata file never changes, so the file's location says it all.
struct EntityTag: Sendable, Hashable {
    /// In quotes, as it stands in `ETag`.
    let text: String

    init(_ metadataLocation: String, _ snapshots: SnapshotSelection) {
        let digest = XXH3.digest(of: Array("\(snapshots.rawValue) \(metadataLocation)".utf8))
        text = "\"\(digest.hex)\""
    }

    private init(text: String) { self.text = text }

    /// The tag of the same table as a client gets it that asked to be let in to its files.
    ///
    /// It says how the client is let in and nothing of the keys, which are renewed on their own.
    func letting(_ delegation: AccessDelegation?) -> EntityTag {
        guard let delegation else { return self }
        return EntityTag(text: "\(text.dropLast())-\(delegation.rawValue)\"")
    }

    /// Whether an `If-None-Match` names it (RFC 9110, section 13.1.2).
    func matches(_ condition: String) -> Bool {
        if condition == text { return true }
        return condition.split(separator: ",").contains { part in
            let tag = part.drop { $0 == " " }
            let end = tag.lastIndex { $0 != " " }.map { tag.index(after: $0) } ?? tag.startIndex
            let bare = tag[..<end]
            return bare == "*" || bare == text || bare.hasPrefix("W/") && bare.dropFirst(2) == text
        }
    }
}
