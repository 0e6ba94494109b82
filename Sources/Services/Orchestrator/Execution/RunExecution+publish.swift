internal import CatalogService
internal import Synchronization
internal import Cataloging
internal import Errors
internal import Ingestion
internal import IngestionService
internal import ObjectStorage
internal import QueryService
internal import Runs

extension RunExecution {
    /// Merges the run's branch: one commit for all its tables, or none.
    ///
    /// - Returns: The new head of the target branch, or nil where nothing differs.
    func publish(_ context: RunContext) async throws -> CommitID? {
        let results = gathered.results.withLock { $0 }
        let catalog = context.lake.catalog
        let registrations = results.flatMap(\.registrations)
        let records = IngestionRecords(lake: context.lake, binder: context.binder, sessions: context.sessions)
        let registered = try await records.write(
            registrations, replacing: Set(results.compactMap(\.rebuilt)), quarantined: results.flatMap(\.quarantined),
            on: context.branch, context.details("Register loaded files"))
        let head = try await catalog.head(of: context.branch)
        guard head != planned.pinned else { return nil }
        journal.emit(.publishing)
        await durability.add(registered)
        try await durability.finish()
        // What earlier processes did on the branch went no further than their memory, perhaps.
        if done != nil { try await context.lake.secure(changesFrom: planned.pinned, to: head) }
        let target = try RefName(request.branch)
        let changed = try await catalog.diff(from: planned.pinned, to: head).filter { $0.after?.kind != .namespace }
        let names = changed.map { "\($0.key)" }
        let outcome = try await context.lake.merge(
            head, into: target, context.details(Self.message(names)),
            check: records.check(of: registrations, since: planned.pinned),
            precondition: orchestrator.refusesRepetition(of: record))
        guard let commit = outcome.commit else { return nil }
        journal.emit(.published(commit: "\(commit.id)", assets: names))
        // Inside of another run nothing is final yet; what is registered is not loaded again, wherever it lies.
        if !request.branch.hasPrefix(RunRecord.branchPrefix) { await archive(results.flatMap(\.archive), context) }
        return commit.id
    }

    private static func message(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return "Run: \(shown)\(names.count > 5 ? " and \(names.count - 5) more" : "")"
    }

    /// Moves loaded files out of the way; they are registered, so one that stays behind is not loaded again.
    private func archive(_ files: [LandedFile], _ context: RunContext) async {
        for file in files {
            do {
                let parts = file.path.split(separator: "/")
                guard let landing = parts.firstIndex(of: "landing"), landing + 2 < parts.count else { continue }
                let zone = parts[...(landing + 1)].joined(separator: "/")
                let rest = parts[(landing + 2)...].joined(separator: "/")
                let destination = try orchestrator.root.appending(
                    "\(zone)/\(LandingFolder.processed)/\(record.id)/\(rest)")
                try await context.lake.store.move(file.location, to: destination)
            } catch {
                context.log(
                    .warning, "'\(file.path)' was loaded but not archived: \(MartletError(wrapping: error).message)")
            }
        }
    }
}
