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
    /// Goes on with a run that failed or was cancelled, or whose server is gone, on the branch that it has; steps that succeeded are not
    /// done again.
    ///
    /// Tables that read landing zones are the exception, and what was made of them: which files they loaded is registered when a run is
    /// published, so their rows are taken back and loaded anew.
    /// - Parameter inServer: Whether the next server is to go on with it where this process ends before it does.
    /// - Throws: `conflict` for a run that goes on, succeeded, or has no branch any more; `notFound`.
    public func resume(
        _ id: RunID, inServer: Bool = false, watch: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> RunRecord {
        guard try await runs.run(id) != nil else { throw MartletError(.notFound, "there is no run \(id)") }
        guard let claim = try liveness.claim(id) else {
            throw MartletError(.conflict, "another process works on the run \(id)")
        }
        defer { claim.release() }
        guard var record = try await runs.run(id) else { throw MartletError(.notFound, "there is no run \(id)") }
        let isLeft = record.isServed && record.driver == nil && !record.status.isFinal
        guard record.status == .failed || record.status == .cancelled || isLeft else {
            throw MartletError(
                .conflict, "the run \(id) is \(record.status.rawValue), so it cannot be resumed",
                hint: "Only a run that failed or was cancelled goes on.")
        }
        if inServer || isLeft {
            var takeUps = record.takeUps
            takeUps.inVain = 0
            if isLeft { takeUps.total += 1 }
            record.takeUps = takeUps
        }
        let journal = RunJournal(id: id, store: runs, watch: watch)
        return try await goOn(with: record, journal, isLeft: isLeft)
    }

    /// Does what is left to do of a run that this process has claimed.
    ///
    /// - Parameter isLeft: Whoever worked on it is gone, or is taken for gone: the run gets a branch of another name, and one at all where
    ///   it had none yet.
    func goOn(with record: RunRecord, _ journal: RunJournal, isLeft: Bool) async throws -> RunRecord {
        var record = record
        let request = try RunRequest(resuming: record)
        let former = try await openBranch(of: &record, isLeft: isLeft)
        let (planned, done) = try await resumedPlan(of: record, request)
        record.status = .running
        record.startedAt = record.startedAt ?? clock.now()
        record.error = nil
        record.finishedAt = nil
        try await runs.update(record)
        if let former { try await removeBranch(former) }
        let steps = planned.plan.steps.filter { $0.action != .skip }
        journal.emit(
            .started(
                record,
                steps: steps.map { step in
                    StepRecord(name: "\(step.pipeline)", action: step.action.rawValue, inputs: step.inputs)
                }))
        let begun = record
        do {
            record = try await gate.pass(Set(steps.map(\.pipeline)), priority: record.priority) {
            } _: {
                let sessions = sessionPool(for: planned.project, landing: planned.landing, steps: steps.count)
                var execution = RunExecution(
                    orchestrator: self, request: request, planned: planned, record: begun, journal: journal,
                    sessions: sessions, durability: EarlyDurability(store: lake.store))
                execution.done = done
                let executed = await execution.execute()
                await sessions.close()
                return executed
            }
        } catch {
            record.status = Task.isCancelled ? .cancelled : .failed
            record.error = MartletError(wrapping: error).message
        }
        return try await end(record, journal)
    }

    /// Finds the branch of a run, or makes the one that it goes on on.
    ///
    /// - Returns: The branch that it had, where it has another one now.
    private func openBranch(of record: inout RunRecord, isLeft: Bool) async throws -> String? {
        let name = try RefName(record.branch ?? RunRecord.branchName(of: record.id))
        var head: CommitID?
        do {
            head = try await lake.catalog.head(of: name)
        } catch let error as MartletError where error.code == .notFound {
            guard isLeft else {
                throw MartletError(
                    .conflict, "the branch of the run \(record.id) is not there any more",
                    hint: "Start a new run: martlet run.")
            }
        }
        record.branch = name.text
        guard isLeft else { return nil }
        let next = try RefName(RunRecord.branchName(of: record.id, takeUps: record.takeUps.total))
        let pinned = try await lake.catalog.resolve(record.pinnedCommit).commit
        do {
            try await lake.catalog.createBranch(
                next, at: head ?? pinned, metadata: [ContentProperties.run: "\(record.id)"], durability: .relaxed)
        } catch let error as MartletError where error.code == .alreadyExists {
            // Made right before a crash, and nothing was done on it, since that was never recorded.
        }
        record.branch = next.text
        return head == nil || name == next ? nil : name.text
    }

    /// What is left to do, and the pipelines that are done.
    private func resumedPlan(
        of record: RunRecord, _ request: RunRequest
    ) async throws -> (plan: RunPlan, done: Set<PipelineName>) {
        let branch = try RefName(record.branch ?? RunRecord.branchName(of: record.id))
        let project = try await loadProject(variables: request.variables, ref: request.branch)
        let pinned = try await lake.catalog.resolve(record.pinnedCommit).commit
        let landing = try await LandingState(of: project.pipelines, below: root, in: lake.store)
        var done = try await takeBackLoaded(of: project, on: branch, to: pinned, record)
        // What leaves nothing in the lake is known by its record alone.
        let succeeded = Set(try await runs.steps(of: record.id).filter { $0.status == .success }.map(\.name))
        for pipeline in project.pipelines
        where pipeline.settings.materialized == .ephemeral && succeeded.contains("\(pipeline.name)") {
            done.insert(pipeline.name)
        }
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

    /// Makes tables that read landing zones, and what was made of them, what they were when the run began.
    ///
    /// - Returns: The pipelines whose work stays on the branch, whether or not it was recorded that it ended.
    private func takeBackLoaded(
        of project: Project, on branch: RefName, to pinned: CommitID, _ record: RunRecord
    ) async throws -> Set<PipelineName> {
        let head = try await lake.catalog.head(of: branch)
        let names = project.pipelines.map(\.name)
        let keys = try names.map { try ContentKey($0.parts) }
        let before = try await lake.catalog.contents(of: keys, at: pinned)
        let now = try await lake.catalog.contents(of: keys, at: head)
        var changed = Set(zip(names, keys).filter { now[$0.1] != before[$0.1] }.map(\.0))
        let loaded = project.pipelines.filter { !$0.discovery.landingZones.isEmpty && changed.contains($0.name) }
        let undone = Self.readers(of: Set(loaded.map(\.name)), in: project).intersection(changed)
        var operations: [CatalogOperation] = []
        for (name, key) in zip(names, keys) where undone.contains(name) {
            guard let content = now[key] else { continue }
            operations.append(
                before[key].map { .put(key, $0, expecting: .content(content)) }
                    ?? .delete(key, expecting: .content(content)))
        }
        changed.subtract(undone)
        guard !operations.isEmpty else { return changed }
        try await lake.catalog.commit(
            operations, on: branch,
            CommitDetails(
                author: record.author, message: "Take back what was loaded, to load it anew",
                properties: [ContentProperties.run: "\(record.id)"]),
            options: CommitOptions(durability: .relaxed))
        return changed
    }

    /// Some pipelines, and all that read them, at any remove.
    private static func readers(of names: Set<PipelineName>, in project: Project) -> Set<PipelineName> {
        var readers: [PipelineName: [PipelineName]] = [:]
        for pipeline in project.pipelines {
            for ref in pipeline.discovery.refs { readers[ref, default: []].append(pipeline.name) }
        }
        var found = names
        var pending = Array(names)
        while let name = pending.popLast() {
            for reader in readers[name] ?? [] where found.insert(reader).inserted { pending.append(reader) }
        }
        return found
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
        keepsGoing = record.request["keepGoing"]?.boolValue
    }
}
