import Cataloging
import Cryptography
import Synchronization

/// A printed seed gives the same test again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Counts what is asked of another backend, and may let another writer in before a write.
final class CountingBackend: CatalogBackend {
    private struct Counts {
        var objectsRead = 0
        var writes: [CatalogWrite] = []
    }

    private let inner: any CatalogBackend
    private let counts = Mutex(Counts())

    init(_ inner: any CatalogBackend) { self.inner = inner }

    var objectsRead: Int { counts.withLock { $0.objectsRead } }
    var writes: [CatalogWrite] { counts.withLock { $0.writes } }

    func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] {
        counts.withLock { $0.objectsRead += hashes.count }
        return try await inner.objects(hashes)
    }
    func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]] { try await inner.commits(ids) }
    func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID] {
        try await inner.commitIDs(startingWith: digits, limit: limit)
    }
    func reference(_ name: RefName) async throws -> Reference? { try await inner.reference(name) }
    func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference] {
        try await inner.references(startingWith: prefix, after: after, limit: limit)
    }
    func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome {
        counts.withLock { $0.writes.append(write) }
        return try await inner.write(write, durability: durability)
    }
}
