public import Cataloging
internal import Errors
public import Iceberg
internal import Identifiers
internal import ObjectStorage

extension Lake {
    // MARK: Tables

    /// Commits changes of one or more tables: all of them as one lake commit, or none.
    ///
    /// Starts over where the branch moves meanwhile; the requirements are then checked anew.
    /// - Throws: `conflict` with a `RequirementFailure`; `notFound` or `alreadyExists` with a `NameProblem`.
    public func commit(
        _ changes: [TableCommit], on branch: RefName, _ details: CommitDetails
    ) async throws -> [CommittedTable] { throw Self.later }

    /// Makes a table's metadata without registering it, and the folder `<location>/metadata/` that some clients need.
    public func stage(_ creation: TableCreation, as key: ContentKey, on branch: RefName) async throws -> TableMetadata {
        throw Self.later
    }

    public func create(
        _ creation: TableCreation, as key: ContentKey, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedTable { throw Self.later }

    /// Registers a table by its metadata file, which must be inside of the warehouse.
    public func register(
        _ key: ContentKey, metadata location: String, overwrite: Bool = false, on branch: RefName,
        _ details: CommitDetails
    ) async throws -> CommittedTable { throw Self.later }

    /// Takes a table or view off a branch; its files stay.
    @discardableResult
    public func drop(
        _ key: ContentKey, _ kind: ContentKind, on branch: RefName, _ details: CommitDetails
    ) async throws -> (content: Content, commit: CommitID) { throw Self.later }

    /// Takes a table off a branch and gives back its last state, so that another catalog may register it.
    public func unregister(
        _ key: ContentKey, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedTable { throw Self.later }

    /// Drops a table or view, and removes its files where nothing else names them.
    public func purge(
        _ key: ContentKey, _ kind: ContentKind, on branch: RefName, _ details: CommitDetails
    ) async throws -> PurgeReport { throw Self.later }

    /// Gives a table or view another name, in the same namespace or another, which must be there.
    @discardableResult
    public func rename(
        _ key: ContentKey, to newKey: ContentKey, _ kind: ContentKind, on branch: RefName, _ details: CommitDetails
    ) async throws -> (content: Content, commit: CommitID) { throw Self.later }

    /// Whether there is something of this kind.
    public func exists(_ key: ContentKey, _ kind: ContentKind, at commit: CommitID) async throws -> Bool {
        throw Self.later
    }

    /// The tables, or views, directly inside of a namespace.
    ///
    /// - Throws: `notFound` with a `NameProblem` for the namespace; `invalidInput` for a token that is not from here.
    public func list(
        _ kind: ContentKind, in namespace: ContentKey?, at commit: CommitID, _ page: PageRequest = .first
    ) async throws -> NamePage { throw Self.later }

    // MARK: Views

    public func view(_ key: ContentKey, at commit: CommitID) async throws -> LoadedView? { throw Self.later }

    public func createView(
        _ creation: ViewCreation, as key: ContentKey, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedView { throw Self.later }

    /// Registers a view by its metadata file, which must be inside of the warehouse.
    public func registerView(
        _ key: ContentKey, metadata location: String, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedView { throw Self.later }

    /// Changes a view by the updates of a client.
    public func commitView(
        _ key: ContentKey, requirements: [ViewRequirement], updates: [ViewUpdate], on branch: RefName,
        _ details: CommitDetails
    ) async throws -> CommittedView { throw Self.later }

    // MARK: Namespaces; list them with `list(.namespace, in:at:)`

    public func namespace(_ key: ContentKey, at commit: CommitID) async throws -> LoadedNamespace? { throw Self.later }

    public func createNamespace(
        _ key: ContentKey, properties: [String: String], on branch: RefName, _ details: CommitDetails
    ) async throws -> LoadedNamespace { throw Self.later }

    public func updateNamespace(
        _ key: ContentKey, setting updates: [String: String], removing names: [String], on branch: RefName,
        _ details: CommitDetails
    ) async throws -> NamespaceUpdate { throw Self.later }

    public func dropNamespace(_ key: ContentKey, on branch: RefName, _ details: CommitDetails) async throws {
        throw Self.later
    }

    private static var later: MartletError { MartletError(.unsupported, "being built") }
}

/// What became of a purged table or view.
public struct PurgeReport: Sendable {
    public var commit: CommitID
    /// How many files were removed.
    public var removedFiles: Int
    /// Why files were kept; nil where all were removed.
    public var keptBecause: String?
}
