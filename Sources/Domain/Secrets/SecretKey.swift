import Cryptography
public import Errors

/// A key that secrets are encrypted under.
public struct SecretKey: Sendable, Hashable {
    /// Tells keys apart without saying anything of them: a digest's beginning.
    public let id: String
    let bytes: [UInt8]

    /// - Parameter bytes: 32 of them.
    public init(bytes: [UInt8]) throws(MartletError) {
        guard bytes.count == AESGCM.keyBytes else { throw Self.malformed }
        self.bytes = bytes
        id = String(SHA256.digest(of: Array("martlet-secret-key\0".utf8) + bytes).hex.prefix(16))
    }

    /// - Parameter text: 64 hexadecimal digits, or 32 bytes as base 64.
    public init(_ text: some StringProtocol) throws(MartletError) {
        guard let bytes = Hex.decode(text) ?? Base64.decode(text) else { throw Self.malformed }
        try self.init(bytes: bytes)
    }

    /// A digest of a value that tells whether it is another's, to nobody without the key.
    public func digest(of value: [UInt8]) -> String {
        Hex.encode(HMACSHA256(key: Array("martlet-secret-digest\0".utf8) + bytes).code(of: value))
    }

    /// The key as a file or a variable holds it.
    public var text: String { Hex.encode(bytes) }

    private static var malformed: MartletError {
        MartletError(
            .invalidInput, "a key of secrets must have \(AESGCM.keyBytes) bytes",
            hint: "Write them as 64 hexadecimal digits or as base 64; `openssl rand -hex 32` makes one.")
    }
}

/// The keys of a project: what is written is encrypted under the first; the others still open what they sealed.
public struct SecretKeys: Sendable, Hashable {
    public let keys: [SecretKey]

    public static let limit = 16

    public init(_ keys: [SecretKey]) throws(MartletError) {
        guard !keys.isEmpty, keys.count <= Self.limit else {
            throw MartletError(.invalidInput, "there must be 1 to \(Self.limit) keys of secrets, not \(keys.count)")
        }
        self.keys = keys
    }

    /// Keys with white space or commas between.
    public init(parsing text: String) throws(MartletError) {
        var keys: [SecretKey] = []
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "," }) { keys.append(try SecretKey(word)) }
        try self.init(keys)
    }

    public var current: SecretKey { keys[0] }

    func key(_ id: String) -> SecretKey? { keys.first { $0.id == id } }
}

/// The port to where the keys are.
public protocol SecretKeySource: Sendable {
    /// Whether keys can be saved; those from the environment cannot.
    var isOwn: Bool { get }

    /// The keys; nil where none were made yet.
    func load() throws(MartletError) -> SecretKeys?

    /// Keeps keys, for good on return; of two that make the first ones at once, one wins.
    ///
    /// - Returns: The keys that are there afterwards.
    /// - Throws: `unsupported` where they are given from outside.
    func save(_ keys: SecretKeys, isFirst: Bool) throws(MartletError) -> SecretKeys
}
