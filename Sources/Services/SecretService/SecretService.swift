public import Clocks
import Cryptography
internal import Errors
public import Secrets

/// Secrets as use cases: set, listed without their values, deleted, read by the steps that name them, encrypted anew.
public struct SecretService: Sendable {
    private let store: any SecretStore
    private let keys: any SecretKeySource
    private let clock: any WallClock
    private let random: @Sendable (Int) -> [UInt8]

    /// Secrets of one project.
    public static let limit = 10_000

    /// - Parameter random: Random bytes that nobody can guess.
    public init(
        store: any SecretStore, keys: any SecretKeySource, clock: any WallClock,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.store = store
        self.keys = keys
        self.clock = clock
        self.random = random
    }

    /// Adds or replaces a secret; the first one makes the project's key.
    public func set(_ name: SecretName, to value: [UInt8], description: String?, by author: String) async throws {
        let existing = try await store.secrets()
        let earlier = existing.first { $0.name == name }
        guard earlier != nil || existing.count < Self.limit else {
            throw MartletError(.limitExceeded, "there are more than \(Self.limit) secrets", hint: "Delete some.")
        }
        let key = try currentKey(mayMake: existing.isEmpty)
        try await store.save(
            try SealedSecret(
                value, name: name, description: description ?? earlier?.description, key: key,
                nonce: random(AESGCM.nonceBytes), at: clock.now(), by: author))
    }

    /// Where secrets are and their key is not, a new key would hide that they are lost.
    private func currentKey(mayMake: Bool) throws(MartletError) -> SecretKey {
        if let known = try keys.load() { return known.current }
        guard mayMake else { throw Self.lost }
        return try keys.save(try SecretKeys([try SecretKey(bytes: random(AESGCM.keyBytes))]), isFirst: true).current
    }

    private static var lost: MartletError {
        MartletError(
            .unavailable, "the key of this project's secrets is not here",
            hint: "Bring back .martlet/secret.key, or set MARTLET_SECRET_KEY.")
    }

    public func list() async throws -> [SealedSecret] { try await store.secrets().sorted { $0.name < $1.name } }

    /// - Throws: `notFound`, with the name that was perhaps meant.
    public func delete(_ name: SecretName) async throws {
        guard try await store.delete(name) else { throw try await missing(name) }
    }

    /// The values of some secrets.
    ///
    /// - Throws: `notFound` for the first that is not there; `unavailable`, `corrupt`.
    public func values(of names: [SecretName]) async throws -> [SecretName: [UInt8]] {
        if names.isEmpty { return [:] }
        guard let keys = try keys.load() else {
            for name in names where try await store.secret(name) == nil { throw try await missing(name) }
            throw Self.lost
        }
        var values: [SecretName: [UInt8]] = [:]
        for name in Set(names) {
            guard let secret = try await store.secret(name) else { throw try await missing(name) }
            values[name] = try secret.value(keys)
        }
        return values
    }

    private func missing(_ name: SecretName) async throws -> MartletError {
        let known = try await store.secrets().map(\.name.text)
        return MartletError(
            .notFound, "there is no secret '\(name)'",
            hint: NearestName.of(name.text, among: known).map { "Did you mean '\($0)'?" }
                ?? "Set it with martlet secret set \(name).")
    }

    /// Encrypts every secret under a new key, which then is the only one.
    ///
    /// Both keys are kept until all is done: after a crash everything can be read, and rotating again finishes.
    ///
    /// - Returns: How many secrets there are.
    public func rotate(by author: String) async throws -> Int {
        guard let old = try keys.load() else { throw Self.lost }
        let secrets = try await store.secrets()
        var ring = old
        // Keys given from outside are changed outside: the first of them is the new one.
        let isOutside = !keys.isOwn
        if !isOutside {
            let new = try SecretKey(bytes: random(AESGCM.keyBytes))
            ring = try keys.save(try SecretKeys([new] + old.keys), isFirst: false)
        }
        var changes: [(old: SealedSecret, new: SealedSecret)] = []
        for secret in secrets where secret.keyID != ring.current.id {
            let value = try secret.value(ring)
            let sealed = try SealedSecret(
                value, name: secret.name, description: secret.description, key: ring.current,
                nonce: random(AESGCM.nonceBytes), at: secret.updatedAt, by: secret.updatedBy)
            changes.append((secret, sealed))
        }
        try await store.replace(changes)
        let left = Set(try await store.secrets().map(\.keyID))
        if !isOutside {
            // What was set by another process in the meantime may still need an older key.
            let needed = ring.keys.filter { $0 == ring.current || left.contains($0.id) }
            _ = try keys.save(try SecretKeys(needed), isFirst: false)
        }
        return secrets.count
    }
}
