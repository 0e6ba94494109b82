public import Cryptography

/// The secret of a token, such as `mrt_…`: shown once, when it is made.
///
/// `mrt_`, 43 random letters and digits (256 bits), and six that are a checksum, so that a secret with a slip of the pen, or cut off
/// when it was copied, is told from one that is not known, and so that scanners of source code can find secrets without asking.
public struct TokenSecret: Sendable {
    public let text: String

    public static let prefix = "mrt_"
    static let randomCount = 43
    static let checksumCount = 6
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// A new secret.
    public init(using generator: inout some RandomNumberGenerator) {
        var bytes = Array(Self.prefix.utf8)
        for _ in 0..<Self.randomCount { bytes.append(Self.alphabet[Int.random(in: 0..<62, using: &generator)]) }
        bytes += Self.checksum(of: bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a secret; nil where it cannot be one.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let start = Self.prefix.utf8.count
        guard bytes.count == start + Self.randomCount + Self.checksumCount,
            bytes.starts(with: Self.prefix.utf8),
            Array(bytes.suffix(Self.checksumCount)) == Self.checksum(of: bytes.dropLast(Self.checksumCount))
        else { return nil }
        self.text = String(text)
    }

    /// What is stored instead of the secret.
    ///
    /// A plain hash: nobody finds 256 random bits by trying, which is what slow password hashes are against.
    public var hash: SHA256Digest { Self.hash(of: text) }

    /// The hash that a shown text would be known by, whether or not it can be a secret.
    public static func hash(of shown: String) -> SHA256Digest { SHA256.digest(of: shown) }

    /// 32 bits of a hash in base 62.
    private static func checksum(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var rest = SHA256.digest(of: Array(bytes)).bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return (0..<checksumCount).map { _ in
            defer { rest /= 62 }
            return alphabet[rest % 62]
        }
    }
}

extension TokenSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret itself, so that it does not slip into a log.
    public var description: String { "mrt_…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
