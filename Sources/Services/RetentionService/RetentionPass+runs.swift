internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Identifiers
internal import Retention
internal import Runs

extension RetentionPass {
    /// Ends runs whose processes are gone, and stops those that say nothing for longer than the settings let them.
    func endStuckRuns(_ counts: inout RetentionCounts) async throws {
        let open = try await places.runs.runs(
            matching: RunFilter(statuses: [.pending, .running], limit: RetentionService.page))
        // Engines and servers go on with the runs of those that are gone.
        let dead = try open.filter { try $0.driver == nil && !$0.isServed && service.care.isDead($0) }
        counts.runsFailed += dead.count
        if !isDry, !dead.isEmpty { try await service.care.recover() }
        let minutes = settings.value(.stuckRunTimeoutMinutes)
        guard let oldest = horizon(.stuckRunTimeoutMinutes, unit: 60) else { return }
        for text in try await places.store.silentRuns(since: oldest, limit: RetentionService.page) {
            guard let id = RunID(text), !dead.contains(where: { $0.id == id }),
                let run = try await places.runs.run(id), try await isStuck(run, since: oldest)
            else { continue }
            let reason = "nothing was heard of it for \(minutes) minutes (stuck_run_timeout_minutes)"
            let isEnding = if isDry { true } else { try await service.care.stop(run, reason) }
            guard isEnding else { continue }
            counts.runsFailed += 1
            // An engine's run keeps the reason by itself.
            guard run.driver == nil, !isDry else { continue }
            let line = LogRecord(time: service.clock.now(), level: .warning, step: nil, message: "stopped: \(reason)")
            try await places.runs.record(run: run.id, steps: [], tests: [], logs: [line])
        }
    }

    /// Whether a step goes on since before a time, none has begun or ended since, and nobody is waited for.
    ///
    /// That a step of pipelines has begun is not stored, but where some have not ended, one goes on.
    private func isStuck(_ run: RunRecord, since oldest: Timestamp) async throws -> Bool {
        let steps = try await places.runs.steps(of: run.id)
        let definition = run.driver == nil ? nil : try await places.log.load(run.id)?.submission.definition
        var isWorking = run.driver == nil && steps.contains { $0.status == .waiting }
        for step in steps {
            if step.awaitsDecision || step.startedAt ?? oldest > oldest || step.finishedAt ?? oldest > oldest {
                return false
            }
            guard step.status == .running else { continue }
            // A sub-flow is looked at by itself, and a time limit of a step's own counts for it.
            if step.child != nil || step.action == StepKind.flow.rawValue { return false }
            let name = step.name.prefix { $0 != "[" }
            if definition?.steps.first(where: { $0.name == name })?.policy.timeout != nil { return false }
            isWorking = true
        }
        return isWorking
    }

    /// Removes branches of runs that ended long enough ago, of runs that nothing is known of, and of dead ingests.
    func cleanBranches(_ counts: inout RetentionCounts) async throws {
        guard let oldest = horizon(.orphanBranchMaxAgeHours, unit: 3600) else { return }
        for prefix in [RunRecord.branchPrefix, places.ingestPrefix] {
            var after: RefName?
            while true {
                try Task.checkCancellation()
                let page = try await places.lake.catalog.references(startingWith: prefix, after: after)
                for reference in page where reference.createdAt < oldest && reference.kind == .branch {
                    guard try await isOrphan(reference, prefix, since: oldest) else { continue }
                    let isGone = if isDry { true } else { try await remove(reference) }
                    if isGone { counts.branchesCleaned += 1 }
                }
                guard let last = page.last, page.count >= places.lake.catalog.limits.pageSize else { break }
                after = last.name
            }
        }
    }

    private func isOrphan(_ reference: Reference, _ prefix: String, since oldest: Timestamp) async throws -> Bool {
        guard prefix == RunRecord.branchPrefix else {
            // An ingest commits as it goes, and removes its branch itself, however it ends.
            return try await places.lake.catalog.commit(reference.target).time < oldest
        }
        // A branch that a person called so is nobody's orphan.
        guard let id = RunRecord.id(ofBranch: reference.name.text) else { return false }
        guard let run = try await places.runs.run(id) else { return true }
        return run.status.isFinal && run.finishedAt.map { $0 < oldest } ?? false
    }

    /// False where somebody else moved or removed it.
    private func remove(_ reference: Reference) async throws -> Bool {
        do {
            try await places.lake.catalog.deleteReference(
                reference.name, expected: reference.target, durability: .relaxed)
            return true
        } catch let error as MartletError where error.code == .notFound || error.code == .conflict {
            return false
        }
    }
}
