public import Cryptography

/// The port to whatever keeps the catalog: dumb storage, all rules are in `Catalog`.
///
/// Objects and commits never change under their names, so they may be cached and written twice. Every adapter passes
/// `CatalogConformanceTests`. Errors: `unavailable`, `corrupt`, `storageFull`, `unsupported`.
public protocol CatalogBackend: Sendable {
    /// Tree nodes and contents by the hash of their bytes; what is not there is left out.
    func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]]

    /// The stored bytes of commits; what is not there is left out.
    func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]]

    /// The first commits whose hexadecimal ID starts with some lower-case digits, in order.
    func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID]

    func reference(_ name: RefName) async throws -> Reference?

    /// References in the order of their names.
    ///
    /// - Parameters:
    ///   - prefix: What the names start with; empty for all.
    ///   - after: Where the previous page ended.
    func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference]

    /// Stores everything, or nothing: one transaction, seen by others whole.
    ///
    /// The reference changes are checked and made in order. When one does not hold, nothing at all is stored.
    func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome
}

/// What one transaction stores.
public struct CatalogWrite: Sendable {
    public var objects: [SHA256Digest: [UInt8]]
    public var commits: [CommitID: [UInt8]]
    public var references: [ReferenceChange]

    public init(
        objects: [SHA256Digest: [UInt8]] = [:], commits: [CommitID: [UInt8]] = [:], references: [ReferenceChange] = []
    ) {
        self.objects = objects
        self.commits = commits
        self.references = references
    }
}

/// A change of one reference, with what must hold for it to be made.
public enum ReferenceChange: Sendable, Hashable {
    /// The name must be free.
    case create(Reference)
    /// The reference must point to `expected`.
    case move(RefName, expected: CommitID, to: CommitID)
    /// The reference must point to `expected`.
    case delete(RefName, expected: CommitID)
    /// The reference must point to `expected` and the new name must be free.
    case rename(RefName, to: RefName, expected: CommitID)
}

public enum CatalogWriteOutcome: Sendable, Hashable {
    case applied
    /// Nothing was stored, since this name was not as expected.
    ///
    /// - `actual`: What was there.
    case refused(RefName, actual: Reference?)
}

/// What a write survives; both survive the death of the process.
public enum Durability: Sendable, Hashable, CaseIterable {
    /// A power cut too, once the call returns; and so does everything written before.
    case full
    /// After a power cut the last of these may be gone, whole: for what a run can make again.
    case relaxed
}
