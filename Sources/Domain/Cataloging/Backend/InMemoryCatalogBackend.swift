public import Cryptography
internal import Synchronization

/// The catalog in memory: the twin of the stored ones, for tests, previews and simulations.
public final class InMemoryCatalogBackend: CatalogBackend {
    private struct State {
        var objects: [SHA256Digest: [UInt8]] = [:]
        var commits: [CommitID: [UInt8]] = [:]
        var references: [RefName: Reference] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] {
        state.withLock { state in
            Dictionary(hashes.compactMap { hash in state.objects[hash].map { (hash, $0) } }) { $1 }
        }
    }

    public func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]] {
        state.withLock { state in
            Dictionary(ids.compactMap { id in state.commits[id].map { (id, $0) } }) { $1 }
        }
    }

    public func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID] {
        let found = state.withLock { $0.commits.keys.filter { $0.description.hasPrefix(digits) } }
        return Array(found.sorted().prefix(limit))
    }

    public func reference(_ name: RefName) async throws -> Reference? { state.withLock { $0.references[name] } }

    public func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference] {
        let found = state.withLock { state in
            state.references.values.filter { reference in
                reference.name.text.utf8.starts(with: prefix.utf8) && (after.map { $0 < reference.name } ?? true)
            }
        }
        return Array(found.sorted { $0.name < $1.name }.prefix(limit))
    }

    public func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome {
        state.withLock { state in
            var references = state.references
            for change in write.references {
                if let (name, actual) = Self.apply(change, to: &references) { return .refused(name, actual: actual) }
            }
            state.references = references
            state.objects.merge(write.objects) { old, _ in old }
            state.commits.merge(write.commits) { old, _ in old }
            return .applied
        }
    }

    /// Makes the change, or returns the name that was not as expected, with what is there.
    private static func apply(
        _ change: ReferenceChange, to references: inout [RefName: Reference]
    ) -> (RefName, Reference?)? {
        switch change {
        case .create(let reference):
            if let actual = references[reference.name] { return (reference.name, actual) }
            references[reference.name] = reference
        case .move(let name, let expected, let target):
            guard references[name]?.target == expected else { return (name, references[name]) }
            references[name]?.target = target
        case .delete(let name, let expected):
            guard references[name]?.target == expected else { return (name, references[name]) }
            references[name] = nil
        case .rename(let name, let newName, let expected):
            guard var reference = references[name], reference.target == expected else {
                return (name, references[name])
            }
            if let actual = references[newName] { return (newName, actual) }
            references[name] = nil
            reference.name = newName
            references[newName] = reference
        }
        return nil
    }
}
