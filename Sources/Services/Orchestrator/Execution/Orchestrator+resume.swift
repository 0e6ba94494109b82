internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
public import Identifiers
internal import JSON
internal import Pipelines
internal import QueryService
public import Runs

extension Orchestrator {
    /// Goes on with a run that failed or was cancelled, on the branch that it has; steps that succeeded are not done again.
    ///
    /// Tables that read landing zones are the exception: which files they loaded is registered when a run is published, so their rows
    /// are taken back and loaded anew.
    /// - Throws: `conflict` for a run that goes on, succeeded, or has no branch any more; `notFound`.
    public func resume(
        _ id: RunID, watch: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> RunRecord {
        guard var record = try await runs.run(id) else { throw MartletError(.notFound, "there is no run \(id)") }
        guard let claim = try liveness.claim(id) else {
            throw MartletError(.conflict, "another process works on the run \(id)")
        }
        defer { claim.release() }
        guard record.status == .failed || record.status == .cancelled else {
            throw MartletError(
                .conflict, "the run \(id) is \(record.status.rawValue), so it cannot be resumed",
                hint: "Only a run that failed or was cancelled goes on.")
        }
        let request = try RunRequest(resuming: record)
        let (planned, done) = try await resumedPlan(of: record, request)
        record.status = .running
        record.error = nil
        record.finishedAt = nil
        try await runs.update(record)
        let journal = RunJournal(id: id, store: runs, watch: watch)
        journal.emit(
            .started(
                record,
                steps: planned.plan.steps.filter { $0.action != .skip }.map { step in
                    StepRecord(name: "\(step.pipeline)", action: step.action.rawValue, inputs: step.inputs)
                }))
        let sessions = sessionPool(
            for: planned.project, landing: planned.landing, steps: planned.plan.steps.count { $0.action != .skip })
        var execution = RunExecution(
            orchestrator: self, request: request, planned: planned, record: record, journal: journal,
            sessions: sessions)
        execution.done = done
        record = await execution.execute()
        await sessions.close()
        record.finishedAt = clock.now()
        record = try await settle(record, journal)
        journal.emit(.ended(record))
        return record
    }

    /// What is left to do, and the pipelines that are done.
    private func resumedPlan(
        of record: RunRecord, _ request: RunRequest
    ) async throws -> (plan: RunPlan, done: Set<PipelineName>) {
        let branch = try RefName(record.branch ?? RunRecord.branchName(of: record.id))
        do {
            _ = try await lake.catalog.head(of: branch)
        } catch let error as MartletError where error.code == .notFound {
            throw MartletError(
                .conflict, "the branch of the run \(record.id) is not there any more",
                hint: "Start a new run: martlet run.")
        }
        let project = try await loadProject(variables: request.variables, ref: request.branch)
        let pinned = try await lake.catalog.resolve(record.pinnedCommit).commit
        let landing = try await LandingState(of: project.pipelines, below: root, in: lake.store)
        let undone = try await takeBack(
            project.pipelines.filter { !$0.discovery.landingZones.isEmpty }.map(\.name), on: branch, to: pinned, record)
        let succeeded = Set(try await runs.steps(of: record.id).filter { $0.status == .success }.map(\.name))
        let done = Set(project.pipelines.map(\.name).filter { succeeded.contains("\($0)") && !undone.contains($0) })
        let state = try await lakeState(of: project, at: try await lake.catalog.head(of: branch), landing: landing)
        var plan = request.plan
        // What is done must not be done again even where everything was to be forced or built anew.
        if plan.force || plan.fullRefresh { plan.exclude += done.map { "\($0)" }.sorted() }
        return (
            RunPlan(
                project: project, plan: try project.plan(plan, over: state), pinned: pinned, landing: landing,
                versions: state.versions), done
        )
    }

    /// Makes tables on the branch what they were when the run began.
    ///
    /// - Returns: Those that were something else.
    private func takeBack(
        _ names: [PipelineName], on branch: RefName, to pinned: CommitID, _ record: RunRecord
    ) async throws -> Set<PipelineName> {
        let head = try await lake.catalog.head(of: branch)
        let keys = try names.map { try ContentKey($0.parts) }
        let before = try await lake.catalog.contents(of: keys, at: pinned)
        let now = try await lake.catalog.contents(of: keys, at: head)
        var changed: Set<PipelineName> = []
        var operations: [CatalogOperation] = []
        for (name, key) in zip(names, keys) {
            guard let content = now[key], content != before[key] else { continue }
            changed.insert(name)
            operations.append(
                before[key].map { .put(key, $0, expecting: .content(content)) }
                    ?? .delete(key, expecting: .content(content)))
        }
        guard !operations.isEmpty else { return [] }
        try await lake.catalog.commit(
            operations, on: branch,
            CommitDetails(
                author: record.author, message: "Take back what was loaded, to load it anew",
                properties: [ContentProperties.run: "\(record.id)"]),
            options: CommitOptions(durability: .relaxed))
        return changed
    }
}

extension RunRequest {
    /// What a recorded run was asked for.
    init(resuming record: RunRecord) throws {
        var plan = PlanRequest()
        plan.select = record.request["select"]?.arrayValue?.compactMap(\.stringValue) ?? []
        plan.exclude = record.request["exclude"]?.arrayValue?.compactMap(\.stringValue) ?? []
        plan.fullRefresh = record.request["fullRefresh"]?.boolValue ?? false
        plan.force = record.request["force"]?.boolValue ?? false
        self.init(
            plan: plan, variables: record.request["variables"]?.objectValue ?? JSONObject(),
            branch: record.targetBranch, author: record.author, trigger: record.trigger)
        priority = record.priority
    }
}
