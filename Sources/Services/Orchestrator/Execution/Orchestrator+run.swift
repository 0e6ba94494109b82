internal import CatalogService
internal import PythonSteps
internal import ObjectStorage
package import Cataloging
internal import Clocks
internal import Errors
internal import Identifiers
internal import IngestionService
internal import Pipelines
internal import QueryService
internal import Querying
public import Runs

extension Orchestrator {
    /// Runs pipelines and publishes what they built, or nothing.
    ///
    /// Cancelling the task cancels the run, which is recorded as such.
    /// - Parameter watch: Told everything that happens, in order, from one task at a time.
    /// - Returns: The run as recorded; its status says how it went. Throws only where no run came about, such as for a project that
    ///   does not load.
    public func run(_ request: RunRequest, watch: @escaping @Sendable (RunEvent) -> Void) async throws -> RunRecord {
        try await recoverDeadRuns()
        let planned = try await plan(request)
        var generator = SystemRandomNumberGenerator()
        let id = request.id ?? RunID(UUID.timeOrdered(at: clock.now(), using: &generator))
        guard let claim = try liveness.claim(id) else {
            throw MartletError(.internal, "the new run \(id) is claimed by another process")
        }
        defer { claim.release() }
        var record = RunRecord(
            id: id, status: .pending, trigger: request.trigger, author: request.author, targetBranch: request.branch,
            branch: nil, pinnedCommit: "\(planned.pinned)", createdAt: clock.now(), request: request.json)
        record.codeHash = planned.codeHash
        record.priority = request.priority
        let journal = RunJournal(id: id, store: runs, watch: watch)
        return try await begin(request, planned, record, journal, isRecorded: false)
    }

    /// Works on a run as soon as it is its turn.
    func begin(
        _ request: RunRequest, _ planned: RunPlan, _ record: RunRecord, _ journal: RunJournal, isRecorded: Bool
    ) async throws -> RunRecord {
        let pending = record
        let built = Set(planned.plan.steps.filter { $0.action != .skip }.map(\.pipeline))
        var waited = false
        var hasBegun = false
        var isRecorded = isRecorded
        do {
            return try await gate.pass(built, priority: request.priority) {
                if !isRecorded { try await runs.create(pending) }
                waited = true
                isRecorded = true
                journal.emit(.started(pending, steps: []))
            } _: {
                // What it reads is what is there when its turn has come.
                let current = waited ? try await plan(request) : planned
                hasBegun = true
                return try await execute(request, current, pending, journal, isRecorded: isRecorded)
            }
        } catch {
            guard isRecorded, !hasBegun else { throw error }
            var record = pending
            record.status = Task.isCancelled ? .cancelled : .failed
            record.error = MartletError(wrapping: error).message
            return try await end(record, journal)
        }
    }

    /// Works on a run whose turn has come.
    private func execute(
        _ request: RunRequest, _ planned: RunPlan, _ pending: RunRecord, _ journal: RunJournal, isRecorded: Bool
    ) async throws -> RunRecord {
        var record = pending
        record.pinnedCommit = "\(planned.pinned)"
        record.codeHash = planned.codeHash
        let changes = planned.plan.steps.contains { $0.action != .skip }
        if changes { record.branch = RunRecord.branchName(of: record.id, takeUps: record.takeUps.total) }
        record.startedAt = clock.now()
        record.status = .running
        if isRecorded { try await runs.update(record) } else { try await runs.create(record) }
        let steps = planned.plan.steps.map { step in
            StepRecord(
                name: "\(step.pipeline)", status: step.action == .skip ? .skipped : .waiting,
                action: step.action.rawValue, inputs: step.inputs)
        }
        journal.emit(.started(record, steps: steps))
        for warning in planned.project.warnings {
            journal.emit(
                .log(LogRecord(time: clock.now(), level: .warning, step: nil, message: warning.description)))
        }
        if changes {
            await keepCode(of: planned, as: record, journal)
            let sessions = sessionPool(
                for: planned.project, landing: planned.landing, steps: planned.plan.steps.count { $0.action != .skip },
                reportsProgress: request.reportsProgress)
            let execution = RunExecution(
                orchestrator: self, request: request, planned: planned, record: record, journal: journal,
                sessions: sessions, durability: EarlyDurability(store: lake.store))
            record = await execution.execute()
            await sessions.close()
        } else {
            record.status = .success
        }
        return try await end(record, journal)
    }

    func end(_ record: RunRecord, _ journal: RunJournal) async throws -> RunRecord {
        if let left = await left(record, journal) { return left }
        var record = record
        record.finishedAt = clock.now()
        record = try await settle(record, journal)
        journal.emit(.ended(record))
        return record
    }

    /// Sessions for the steps of one run.
    func sessionPool(for project: Project, landing: LandingState, steps: Int = 0, reportsProgress: Bool = false)
        -> SessionPool
    {
        let parallelism = project.settings.parallelism ?? limits.parallelism
        let folders = landing.folders(below: root)
        var options = SessionOptions(
            memoryLimit: limits.memory.map { $0 / max(1, parallelism) },
            threads: project.settings.threads ?? limits.threads ?? threads(for: steps, parallelism),
            temporaryFolder: limits.temporaryFolder,
            namespaces: Set(project.pipelines.compactMap(\.name.namespace) + [project.settings.namespace]).sorted(),
            access: .project(
                allowedFolders: [lake.engineFolder] + folders.compactMap(\.filePath)
                    + (python.map { [$0.resultsFolder] } ?? [])))
        options.reportsProgress = reportsProgress
        if landing.hasExcel { options.extensions = ["excel"] }
        let settled = options
        let engine = engine
        return SessionPool(limit: parallelism) { try await engine.open(settled) }
    }

    /// Steps from which on a run has so many that they keep the cores busy side by side.
    private static let manySteps = 32

    /// One thread for each session where many steps run side by side, since small ones lose more by sharing their work than they gain.
    private func threads(for steps: Int, _ parallelism: Int) -> Int? {
        steps >= Self.manySteps ? max(1, limits.cores / max(1, parallelism)) : nil
    }

    /// Ends the records of runs whose process died and that no server goes on with, and removes branches of failed runs that are old
    /// enough.
    public func recoverDeadRuns() async throws {
        for var run in try await runs.runs(matching: RunFilter(statuses: [.pending, .running], limit: 1000)) {
            // Engines and servers go on with theirs.
            guard run.driver == nil, !run.isServed, let claim = try liveness.claim(run.id) else { continue }
            defer { claim.release() }
            let published = try await publishedCommit(of: run)
            run.status = published == nil ? .failed : .success
            run.publishedCommit = published.map { "\($0)" }
            run.error = published == nil ? "the process that worked on it ended before the run did" : nil
            run.finishedAt = clock.now()
            try await runs.update(run)
            if published != nil, let branch = run.branch { try await removeBranch(branch) }
        }
        let oldest = clock.now().adding(seconds: -limits.failedBranchAge.components.seconds)
        for reference in try await lake.catalog.references(startingWith: RunRecord.branchPrefix)
        where reference.createdAt < oldest {
            guard let id = RunRecord.id(ofBranch: reference.name.text),
                let claim = try liveness.claim(id)
            else { continue }
            defer { claim.release() }
            // An engine claims itself, not its runs.
            if let run = try await runs.run(id), !run.status.isFinal { continue }
            try await removeBranch(reference.name.text)
        }
        // An ingest removes its branch itself, however it ends; one that is a day old was left by a process that died.
        let yesterday = clock.now().adding(seconds: -86_400)
        for reference in try await lake.catalog.references(startingWith: IngestionService.branchPrefix)
        where reference.createdAt < yesterday {
            try await removeBranch(reference.name.text)
        }
    }

    /// The commit on the target branch that a run published, where it got so far.
    func publishedCommit(of run: RunRecord) async throws -> CommitID? {
        try await publishedCommit(of: run, from: try await lake.catalog.resolve(run.targetBranch).commit)
    }

    /// Refuses to merge a run into what has it already, which another process may have done that took this one for dead.
    package func refusesRepetition(of run: RunRecord) -> @Sendable (_ head: CommitID) async throws -> Void {
        { head in
            guard let commit = try await publishedCommit(of: run, from: head) else { return }
            throw MartletError(.conflict, "another process has published the run \(run.id) as \(commit.short)")
        }
    }

    private func publishedCommit(of run: RunRecord, from head: CommitID) async throws -> CommitID? {
        var page = try await lake.catalog.log(from: head, limit: 100)
        while true {
            for commit in page.commits {
                if commit.properties[ContentProperties.run] == "\(run.id)" { return commit.id }
                if commit.time < run.createdAt { return nil }
            }
            guard let next = page.next else { return nil }
            page = try await lake.catalog.log(from: next, limit: 100)
        }
    }

    func removeBranch(_ name: String) async throws {
        do {
            try await lake.catalog.deleteReference(try RefName(name), durability: .relaxed)
        } catch let error as MartletError where error.code == .notFound {}
    }
}
