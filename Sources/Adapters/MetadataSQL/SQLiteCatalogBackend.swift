public import Cataloging
public import Cryptography
internal import Errors

/// The catalog in a SQLite file that several processes may have open at once.
public final class SQLiteCatalogBackend: CatalogBackend {
    private static let unfinished = MartletError(.internal, "the SQLite catalog is being written")

    /// Opens the file, and makes it where it is not there.
    public init(path: String) throws {}

    public func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] { throw Self.unfinished }
    public func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]] { throw Self.unfinished }
    public func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID] { throw Self.unfinished }
    public func reference(_ name: RefName) async throws -> Reference? { throw Self.unfinished }
    public func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference] {
        throw Self.unfinished
    }
    public func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome {
        throw Self.unfinished
    }
}
