public import Clocks
import Cryptography
public import Errors

/// A secret as it is stored.
public struct SealedSecret: Sendable, Hashable {
    public var name: SecretName
    public var description: String?
    /// Which key opens it.
    public var keyID: String
    public var nonce: [UInt8]
    /// The value encrypted, its tag behind.
    public var sealed: [UInt8]
    public var updatedAt: Timestamp
    public var updatedBy: String

    public init(
        name: SecretName, description: String?, keyID: String, nonce: [UInt8], sealed: [UInt8], updatedAt: Timestamp,
        updatedBy: String
    ) {
        self.name = name
        self.description = description
        self.keyID = keyID
        self.nonce = nonce
        self.sealed = sealed
        self.updatedAt = updatedAt
        self.updatedBy = updatedBy
    }

    /// Bytes of a value.
    public static let valueLimit = 64 << 10
    /// What is shorter could not be masked without masking everything.
    public static let shortestValue = 4

    /// Encrypts a value with its name as associated data, so that it opens under no other name.
    ///
    /// - Parameter nonce: Fresh random bytes.
    public init(
        _ value: [UInt8], name: SecretName, description: String?, key: SecretKey, nonce: [UInt8], at time: Timestamp,
        by author: String
    ) throws(MartletError) {
        guard value.count >= Self.shortestValue, value.count <= Self.valueLimit else {
            throw MartletError(
                .invalidInput, "the value of the secret '\(name)' has \(value.count) bytes",
                hint:
                    "It must have \(Self.shortestValue) to \(Self.valueLimit): what is shorter cannot be masked in logs."
            )
        }
        guard !value.contains(0) else {
            throw MartletError(
                .invalidInput, "the value of the secret '\(name)' has a zero byte",
                hint: "Encode it, since an environment variable cannot hold one.")
        }
        guard let sealed = AESGCM.seal(value, key: key.bytes, nonce: nonce, context: Self.context(name)) else {
            throw MartletError(.internal, "the secret '\(name)' could not be encrypted")
        }
        self.init(
            name: name, description: description, keyID: key.id, nonce: nonce, sealed: sealed, updatedAt: time,
            updatedBy: author)
    }

    /// - Throws: `unavailable` where the key is not there, `corrupt` where the value is not what was stored.
    public func value(_ keys: SecretKeys) throws(MartletError) -> [UInt8] {
        guard let key = keys.key(keyID) else {
            throw MartletError(
                .unavailable, "the secret '\(name)' was encrypted under the key \(keyID), which is not here",
                hint: "Bring that key back, or set the secret again.")
        }
        guard let value = AESGCM.open(sealed, key: key.bytes, nonce: nonce, context: Self.context(name)) else {
            throw MartletError(
                .corrupt, "the stored secret '\(name)' is damaged, or belongs to another name", hint: "Set it again.")
        }
        return value
    }

    private static func context(_ name: SecretName) -> [UInt8] { Array("martlet-secret-1\0\(name)".utf8) }
}

/// The port to encrypted secrets of any kind, which are encrypted anew when the key changes.
public protocol SealedSecrets: Sendable {
    /// All, by name.
    func secrets() async throws -> [SealedSecret]

    /// Replaces secrets, each only where it still is as it was: what was set in between stays.
    func replace(_ changes: [(old: SealedSecret, new: SealedSecret)]) async throws
}

/// The port to where encrypted secrets are.
///
/// Each call is one transaction. Errors: `unavailable`, `storageFull`, `corrupt`.
public protocol SecretStore: SealedSecrets {
    /// Adds or replaces.
    func save(_ secret: SealedSecret) async throws

    func secret(_ name: SecretName) async throws -> SealedSecret?

    /// Whether there was one.
    func delete(_ name: SecretName) async throws -> Bool
}
