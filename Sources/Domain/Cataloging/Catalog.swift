public import Clocks
internal import Errors

/// The versioned catalog of a lake: what every key names, at every commit, on every branch.
///
/// A value over a backend; copies share its caches. All methods may be called from many tasks and processes at once.
public struct Catalog: Sendable {
    public let defaultBranch: RefName
    public let limits: CatalogLimits
    let backend: any CatalogBackend
    let clock: any WallClock

    /// Opens the catalog, and makes the default branch with its first commit where this is the first time.
    public static func open(
        _ backend: any CatalogBackend, clock: any WallClock, defaultBranch: RefName = .main,
        limits: CatalogLimits = .defaultLimits
    ) async throws -> Catalog { throw unfinished }

    // MARK: Names

    public func resolve(_ spec: RefSpec) async throws -> ResolvedRef { throw Self.unfinished }
    public func resolve(_ text: String) async throws -> ResolvedRef { throw Self.unfinished }
    public func head(of branch: RefName) async throws -> CommitID { throw Self.unfinished }
    public func commit(_ id: CommitID) async throws -> Commit { throw Self.unfinished }

    // MARK: Reading

    public func content(of key: ContentKey, at commit: CommitID) async throws -> Content? { throw Self.unfinished }
    public func contents(of keys: [ContentKey], at commit: CommitID) async throws -> [ContentKey: Content] {
        throw Self.unfinished
    }
    public func list(_ request: ListRequest = ListRequest(), at commit: CommitID) async throws -> ListPage {
        throw Self.unfinished
    }
    /// How many namespaces, tables and views there are, in O(log n).
    public func count(at commit: CommitID) async throws -> Int { throw Self.unfinished }

    // MARK: Writing

    /// Makes a commit, starting over where the branch moved and nobody else changed the same keys.
    ///
    /// - Parameter base: The head that the changes are based on; nil takes the head at the time of the call.
    /// - Throws: `conflict` with a `CommitConflict`.
    @discardableResult
    public func commit(
        _ operations: [CatalogOperation], on branch: RefName, _ details: CommitDetails, base: CommitID? = nil,
        options: CommitOptions = CommitOptions()
    ) async throws -> CommitResult { throw Self.unfinished }

    // MARK: References

    @discardableResult
    public func createBranch(
        _ name: RefName, at commit: CommitID, metadata: Properties = [:], durability: Durability = .full
    ) async throws -> Reference { throw Self.unfinished }
    @discardableResult
    public func createTag(
        _ name: RefName, at commit: CommitID, metadata: Properties = [:], durability: Durability = .full
    ) async throws -> Reference { throw Self.unfinished }
    /// Removes a branch or tag; the default branch is refused.
    ///
    /// - Parameter expected: Fails with `conflict` where it points elsewhere.
    public func deleteReference(
        _ name: RefName, expected: CommitID? = nil, durability: Durability = .full
    ) async throws { throw Self.unfinished }
    public func renameReference(_ name: RefName, to newName: RefName) async throws { throw Self.unfinished }
    /// Points a branch or tag to another commit: `reset` for a branch.
    @discardableResult
    public func assignReference(
        _ name: RefName, to commit: CommitID, expected: CommitID? = nil, durability: Durability = .full
    ) async throws -> Reference { throw Self.unfinished }
    public func reference(_ name: RefName) async throws -> Reference? { throw Self.unfinished }
    public func references(
        startingWith prefix: String = "", after: RefName? = nil, limit: Int? = nil
    ) async throws -> [Reference] { throw Self.unfinished }

    // MARK: History

    /// The first-parent history, the newest commit first.
    ///
    /// - Parameter key: Only commits that changed this key, or, for a namespace, anything inside it.
    public func log(from commit: CommitID, limit: Int = 100, changing key: ContentKey? = nil) async throws -> LogPage {
        throw Self.unfinished
    }
    /// What differs, in the order of the keys; costs O(differences), not O(keys).
    public func diff(
        from: CommitID, to: CommitID, inside namespace: ContentKey? = nil,
        _ body: (KeyDifference) async throws -> Void
    ) async throws { throw Self.unfinished }
    public func diff(from: CommitID, to: CommitID, limit: Int? = nil) async throws -> [KeyDifference] {
        throw Self.unfinished
    }
    /// The best common ancestors; one, unless branches were merged crosswise.
    public func mergeBases(_ left: CommitID, _ right: CommitID) async throws -> [CommitID] { throw Self.unfinished }

    // MARK: Combining

    /// Merges a state into a branch, as one commit with two parents, or not at all.
    ///
    /// - Parameters:
    ///   - details: Nil for a message of the catalog's own.
    ///   - resolver: Asked about keys that both sides changed; without one they are conflicts.
    /// - Throws: `conflict` with `MergeConflicts`.
    public func merge(
        _ from: CommitID, into branch: RefName, _ details: CommitDetails, isDryRun: Bool = false,
        durability: Durability = .full, resolver: MergeResolver? = nil
    ) async throws -> MergeOutcome { throw Self.unfinished }
    /// Repeats on a branch what a commit changed against its first parent.
    public func cherryPick(
        _ commit: CommitID, onto branch: RefName, _ details: CommitDetails? = nil, isDryRun: Bool = false,
        durability: Durability = .full, resolver: MergeResolver? = nil
    ) async throws -> MergeOutcome { throw Self.unfinished }
    /// Undoes on a branch what a commit changed against its first parent.
    public func revert(
        _ commit: CommitID, on branch: RefName, _ details: CommitDetails, isDryRun: Bool = false,
        durability: Durability = .full, resolver: MergeResolver? = nil
    ) async throws -> MergeOutcome { throw Self.unfinished }

    private static let unfinished = MartletError(.internal, "the catalog is being written")
}
