public import Cataloging
internal import Cryptography
public import Identifiers

extension Content {
    /// What stays the same while a key's content changes: a table's or view's own identifier.
    ///
    /// A namespace has none; its name's stands for it, the same on every branch.
    public func identity(as key: ContentKey) -> UUID {
        switch self {
        case .table(let table): table.id
        case .view(let view): view.id
        case .namespace: Self.namespaceIdentity(key)
        }
    }

    /// Made of a hash in the form of RFC 9562, section 5.8.
    static func namespaceIdentity(_ key: ContentKey) -> UUID {
        let digest = SHA256.digest(of: Array("namespace\0".utf8) + key.encoded).bytes
        let words = [digest[0..<8], digest[8..<16]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return UUID(
            high: words[0] & 0xFFFF_FFFF_FFFF_0FFF | 0x8000, low: words[1] & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63)
    }
}
