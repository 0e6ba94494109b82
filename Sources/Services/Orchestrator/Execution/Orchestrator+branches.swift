internal import CatalogService
internal import ObjectStorage
internal import Cataloging
public import Errors
internal import Ingestion
internal import IngestionService
public import Identifiers
internal import QueryService
internal import Querying
public import Runs

extension Orchestrator: RunBranches {
    public func open(
        _ run: RunID, target: String, pinnedCommit: String?
    ) async throws(MartletError) -> (branch: String, pinnedCommit: String) {
        do {
            let reference = try await lake.catalog.resolve(target)
            guard reference.reference?.kind == .branch else {
                throw MartletError(
                    .invalidInput, "'\(target)' is no branch, and a run publishes to one",
                    hint: "Make it first: martlet branch create \(target).")
            }
            let pinned = try await pinnedCommit.asyncMap { try await lake.catalog.resolve($0).commit }
            let branch = try RefName(RunRecord.branchName(of: run))
            do {
                try await lake.catalog.createBranch(
                    branch, at: pinned ?? reference.commit, metadata: [ContentProperties.run: "\(run)"],
                    durability: .relaxed)
                return ("\(branch)", "\(pinned ?? reference.commit)")
            } catch let error as MartletError where error.code == .alreadyExists {
                // Made before a crash, and nothing was done on it, since that was never recorded.
                return ("\(branch)", "\(try await lake.catalog.head(of: branch))")
            }
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    public func publish(_ run: RunRecord) async throws(MartletError) -> String? {
        do {
            if let commit = try await publishedCommit(of: run) {
                try await removeBranch(RunRecord.branchName(of: run.id))
                return "\(commit)"
            }
            let branch = try RefName(RunRecord.branchName(of: run.id))
            let head = try await lake.catalog.head(of: branch)
            let pinned = try await lake.catalog.resolve(run.pinnedCommit).commit
            guard head != pinned else {
                try await removeBranch(branch.text)
                return nil
            }
            let sessions = recordSessions()
            let records = IngestionRecords(
                lake: lake, binder: TableBinder(lake: lake, defaultNamespace: FileRegistration.tableKey[0]),
                sessions: sessions)
            let commit: CommitID?
            do {
                let added = try await records.registrations(addedSince: pinned, at: head)
                let name = run.name.map { "Run \($0)" } ?? "Run"
                commit = try await lake.merge(
                    head, into: try RefName(run.targetBranch),
                    CommitDetails(
                        author: run.author, message: name, properties: [ContentProperties.run: "\(run.id)"]),
                    check: records.check(of: added, since: pinned), precondition: refusesRepetition(of: run)
                ).commit?.id
                await sessions.close()
            } catch {
                await sessions.close()
                throw error
            }
            try await removeBranch(branch.text)
            return commit.map { "\($0)" }
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    /// Sessions that read the registry of files.
    private func recordSessions() -> SessionPool {
        let options = SessionOptions(
            memoryLimit: limits.memory, threads: limits.threads, temporaryFolder: limits.temporaryFolder,
            namespaces: [FileRegistration.tableKey[0]], access: .project(allowedFolders: [lake.engineFolder]))
        let engine = engine
        return SessionPool(limit: 1) { try await engine.open(options) }
    }
}

extension Optional {
    fileprivate func asyncMap<Mapped>(_ body: (Wrapped) async throws -> Mapped) async rethrows -> Mapped? {
        guard let self else { return nil }
        return try await body(self)
    }
}
