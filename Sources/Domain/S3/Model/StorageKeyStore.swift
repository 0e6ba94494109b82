public import Clocks
public import Secrets

/// The port to where keys are remembered, their secrets encrypted under the project's key.
///
/// A secret's name is the key's ID. Errors: `unavailable`, `storageFull`, `corrupt`.
public protocol StorageKeyStore: SealedSecrets {
    func add(_ key: StorageKey, _ secret: SealedSecret) async throws
    func keys() async throws -> [StorageKey]
    func key(_ id: String) async throws -> (key: StorageKey, secret: SealedSecret)?
    /// Whether there was one that was not revoked.
    func revoke(_ id: String, at time: Timestamp) async throws -> Bool
}
