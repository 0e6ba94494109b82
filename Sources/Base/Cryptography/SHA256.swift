/// SHA-256 (FIPS 180-4) of a message that arrives in pieces.
public struct SHA256: ~Copyable {
    private var message: MessageDigest

    public init() { message = MessageDigest(.sha256) }

    public mutating func update(_ bytes: Span<UInt8>) { message.update(bytes) }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public consuming func finalize() -> SHA256Digest { Self.digest(message.finalize()) }

    /// The digest of one whole message.
    public static func digest(of bytes: Span<UInt8>) -> SHA256Digest {
        digest(MessageDigest.digest(.sha256, of: bytes))
    }

    public static func digest(of bytes: [UInt8]) -> SHA256Digest { digest(of: bytes.span) }

    public static func digest(of text: some StringProtocol) -> SHA256Digest { digest(of: Array(text.utf8)) }

    private static func digest(_ bytes: [UInt8]) -> SHA256Digest {
        // Of another length it would not be SHA-256's.
        guard let digest = SHA256Digest(bytes: bytes) else { fatalError("a digest of SHA-256 has 32 bytes") }
        return digest
    }
}
