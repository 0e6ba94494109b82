public import Clocks
import Cryptography
public import Errors
public import Secrets

/// Secrets as use cases: set, listed without their values, deleted, read by the steps that name them, encrypted anew.
public struct SecretService: Sendable {
    private let store: any SecretStore
    /// Secrets of other kinds under the same key.
    private let others: [any SealedSecrets]
    private let keys: any SecretKeySource
    private let clock: any WallClock
    private let random: @Sendable (Int) -> [UInt8]

    /// Secrets of one project.
    public static let limit = 10_000

    /// - Parameter random: Random bytes that nobody can guess.
    public init(
        store: any SecretStore, others: [any SealedSecrets] = [], keys: any SecretKeySource, clock: any WallClock,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.store = store
        self.others = others
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
        let key = try await currentKey()
        try await store.save(
            try SealedSecret(
                value, name: name, description: description ?? earlier?.description, key: key,
                nonce: random(AESGCM.nonceBytes), at: clock.now(), by: author))
    }

    /// The key that new secrets are encrypted under; made where there is none yet.
    ///
    /// - Throws: `unavailable` where secrets are there and their key is not: a new key would hide that they are lost.
    public func currentKey() async throws -> SecretKey {
        if let known = try keys.load() { return known.current }
        for kind in kinds {
            guard try await kind.secrets().isEmpty else { throw Self.lost }
        }
        return try keys.save(try SecretKeys([try SecretKey(bytes: random(AESGCM.keyBytes))]), isFirst: true).current
    }

    private var kinds: [any SealedSecrets] { [store] + others }

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

    /// Digests of the values of some secrets, which only the holder of the project's key can make.
    ///
    /// - Throws: As `values`.
    public func digests(of names: [SecretName]) async throws -> [SecretName: String] {
        let values = try await values(of: names)
        guard !values.isEmpty, let key = try keys.load()?.current else { return [:] }
        return values.mapValues { key.digest(of: $0) }
    }

    /// What a secret of another kind says.
    ///
    /// - Throws: `unavailable` where the key is not here, `corrupt`.
    public func value(of secret: SealedSecret) throws(MartletError) -> [UInt8] {
        guard let keys = try keys.load() else { throw Self.lost }
        return try secret.value(keys)
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
        var ring = old
        // Keys given from outside are changed outside: the first of them is the new one.
        let isOutside = !keys.isOwn
        if !isOutside {
            let new = try SecretKey(bytes: random(AESGCM.keyBytes))
            ring = try keys.save(try SecretKeys([new] + old.keys), isFirst: false)
        }
        var count = 0
        var left: Set<String> = []
        for kind in kinds {
            let secrets = try await kind.secrets()
            var changes: [(old: SealedSecret, new: SealedSecret)] = []
            for secret in secrets where secret.keyID != ring.current.id {
                let value = try secret.value(ring)
                let sealed = try SealedSecret(
                    value, name: secret.name, description: secret.description, key: ring.current,
                    nonce: random(AESGCM.nonceBytes), at: secret.updatedAt, by: secret.updatedBy)
                changes.append((secret, sealed))
            }
            try await kind.replace(changes)
            left.formUnion(try await kind.secrets().map(\.keyID))
            count += secrets.count
        }
        if !isOutside {
            // What was set by another process in the meantime may still need an older key.
            let needed = ring.keys.filter { $0 == ring.current || left.contains($0.id) }
            _ = try keys.save(try SecretKeys(needed), isFirst: false)
        }
        return count
    }
}
