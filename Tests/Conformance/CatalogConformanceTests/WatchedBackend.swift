import Cataloging
import Cryptography
import Synchronization

/// Notes what is asked of another backend.
final class WatchedBackend: CatalogBackend {
    private struct Notes {
        var objectsRead = 0
        var writes: [CatalogWrite] = []
    }

    private let inner: any CatalogBackend
    private let notes = Mutex(Notes())

    init(_ inner: any CatalogBackend) { self.inner = inner }

    var objectsRead: Int { notes.withLock { $0.objectsRead } }
    var writes: [CatalogWrite] { notes.withLock { $0.writes } }

    func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] {
        notes.withLock { $0.objectsRead += hashes.count }
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
        notes.withLock { $0.writes.append(write) }
        return try await inner.write(write, durability: durability)
    }
}
