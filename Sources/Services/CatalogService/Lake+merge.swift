public import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import Identifiers
internal import Ingestion
internal import ObjectStorage

extension Lake {
    /// Something that must hold of a table beyond what its rows say, before both sides' changes of it are joined.
    ///
    /// Throws where they must not be.
    public typealias MergeCheck =
        @Sendable (_ key: ContentKey, _ target: LoadedTable, _ source: LoadedTable) async throws -> Void

    /// Merges a state of the lake into a branch: one commit for all its tables, or none.
    ///
    /// Tables that both sides changed are joined by their contents; see `TableMerge`.
    /// - Parameter precondition: Asked about the head that is merged into, each time that it has moved.
    /// - Throws: `conflict` with `MergeConflicts` as its cause.
    @discardableResult
    public func merge(
        _ source: CommitID, into branch: RefName, _ details: CommitDetails, isDryRun: Bool = false,
        modes: MergeModes = .allNormal, check: MergeCheck? = nil,
        precondition: (@Sendable (_ head: CommitID) async throws -> Void)? = nil
    ) async throws -> MergeOutcome {
        try await catalog.merge(
            source, into: branch, details, isDryRun: isDryRun, modes: modes,
            resolver: resolver(message: details, check: check), precondition: precondition)
    }

    /// Repeats on a branch what a commit changed.
    @discardableResult
    public func cherryPick(
        _ commit: CommitID, onto branch: RefName, _ details: CommitDetails? = nil, isDryRun: Bool = false,
        modes: MergeModes = .allNormal
    ) async throws -> MergeOutcome {
        try await catalog.cherryPick(
            commit, onto: branch, details, isDryRun: isDryRun, modes: modes,
            resolver: resolver(message: details, check: nil))
    }

    /// Repeats on a branch what some commits changed, in this order: all of them, or none.
    ///
    /// - Parameter details: What is said of each commit's repetition.
    @discardableResult
    public func transplant(
        _ commits: [CommitID], onto branch: RefName, isDryRun: Bool = false, modes: MergeModes = .allNormal,
        details: @Sendable (Commit) -> CommitDetails = { $0.details }
    ) async throws -> MergeOutcome {
        try await catalog.transplant(
            commits, onto: branch, isDryRun: isDryRun, modes: modes, resolver: resolver(message: nil, check: nil),
            details: details)
    }

    /// Undoes on a branch what a commit changed; what came after it stays.
    @discardableResult
    public func revert(
        _ commit: CommitID, on branch: RefName, _ details: CommitDetails, isDryRun: Bool = false
    ) async throws -> MergeOutcome {
        try await catalog.revert(
            commit, on: branch, details, isDryRun: isDryRun, resolver: resolver(message: details, check: nil))
    }

    /// Decides about keys that both sides changed.
    private func resolver(message: CommitDetails?, check: MergeCheck?) -> MergeResolver {
        { [self] key, base, target, source in
            guard let target = target?.table, let source = source?.table else { return .conflict(reason: nil) }
            let base = base?.table
            if target.metadataLocation == source.metadataLocation { return .take(.table(source)) }
            let onTarget = try await load(target, as: key)
            let toMerge = try await load(source, as: key)
            try await check?(key, onTarget, toMerge)
            let context = CommitContext(
                timestamp: clock.now(), makeUUID: { UUID.random() },
                summary: (message?.properties[ContentProperties.run]).map { [ContentProperties.run: $0] } ?? [:],
                table: "\(key)", cache: manifests)
            if base == nil, Self.joinedWhenMadeTwice.contains(key.elements) {
                return try await append(toMerge, to: onTarget, context)
            }
            let merge = TableMerge(
                base: try await base.asyncMap { try await metadata(at: $0.metadataLocation, of: "\(key)") },
                ours: toMerge.metadata, theirs: onTarget.metadata, store: store, context: context)
            switch try await merge.run() {
            case .conflict(let conflict): return .conflict(reason: conflict.reason)
            case .nothingToDo: return .take(.table(target))
            case .takeOurs: return .take(.table(source))
            case .merged(let change): return try await take(change, of: source, over: onTarget)
            }
        }
    }

    /// Tables of Martlet's own that two first runs may make at once: always the same columns, rows only ever added.
    private static let joinedWhenMadeTwice: Set<[String]> = [FileRegistration.tableKey, QuarantinedRow.tableKey]

    private func append(
        _ source: LoadedTable, to target: LoadedTable, _ context: CommitContext
    ) async throws -> Resolution {
        let scan = try await TableScan(table: "\(source.key)", metadata: source.metadata)
            .plan(store: store, cache: manifests)
        let change = try await SnapshotProducer(metadata: target.metadata, store: store, context: context)
            .prepare(.append(scan.tasks.map { AddedFile($0.file) }))
        return try await take(change, of: source.content, over: target)
    }

    private func take(
        _ change: PreparedChange, of source: TableContent, over target: LoadedTable
    ) async throws -> Resolution {
        let version = try await write(
            TableChange(
                updates: change.updates, requirements: change.requirements, files: change.writtenFiles,
                properties: source.properties), over: target, as: target.key)
        try await store.makeDurable(version.files)
        return .take(.table(version.table.content))
    }
}
