internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import IngestionService
internal import ObjectStorage
internal import Pipelines
internal import Quality
internal import QueryService
internal import Querying
internal import Runs
internal import Synchronization

/// The shell around `RunStateMachine`: makes the branch, carries out steps and tests, publishes.
struct RunExecution {
    let orchestrator: Orchestrator
    let request: RunRequest
    let planned: RunPlan
    let record: RunRecord
    let journal: RunJournal
    let sessions: SessionPool
    let gathered = Gathered()
    let durability: EarlyDurability
    /// What the run did before it was resumed: its tests are held again.
    ///
    /// Nil for a new run.
    var done: Set<PipelineName>?

    /// What steps leave behind for publishing.
    final class Gathered: Sendable {
        let results = Mutex<[StepResult]>([])
    }

    enum NodeWork {
        case step(PlanStep, Pipeline)
        case tests(Pipeline, [QualityTest])
    }

    private struct NodeEnd {
        var node: Int
        var outcome: RunStateMachine.Outcome
        var error: MartletError?
    }

    func execute() async -> RunRecord {
        var record = record
        do {
            let branch = try RefName(record.branch ?? "")
            if done == nil {
                try await orchestrator.lake.catalog.createBranch(
                    branch, at: planned.pinned, metadata: [ContentProperties.run: "\(record.id)"],
                    durability: .relaxed)
            }
            let context = try runContext(branch)
            let (nodes, work) = try graph()
            try await drive(nodes, work, context, &record)
        } catch {
            record.status = Task.isCancelled ? .cancelled : .failed
            let failure = MartletError(wrapping: error)
            record.error = failure.message
            journal.emit(
                .log(
                    LogRecord(
                        time: orchestrator.clock.now(), level: .error, step: nil, message: failure.described)))
        }
        return record
    }

    private func runContext(_ branch: RefName) throws -> RunContext {
        let binder = TableBinder(lake: orchestrator.lake, defaultNamespace: planned.project.settings.namespace)
        let journal = journal
        return RunContext(
            id: record.id, startedAt: record.startedAt ?? record.createdAt, project: planned.project,
            lake: orchestrator.lake, binder: binder, sessions: sessions, branch: branch, pinned: planned.pinned,
            request: request, landing: planned.landing,
            registry: FileRegistry(binder: binder, sessions: sessions, commit: planned.pinned),
            versions: planned.versions, emit: { journal.emit($0) }, python: orchestrator.python)
    }

    private func drive(
        _ nodes: [RunStateMachine.Node], _ work: [Int: NodeWork], _ context: RunContext, _ record: inout RunRecord
    ) async throws {
        var machine = RunStateMachine(
            nodes: nodes, parallelism: planned.project.settings.parallelism ?? orchestrator.limits.parallelism,
            keepsGoing: request.keepsGoing ?? planned.project.settings.keepsGoing)
        var status: RunStatus?
        var failure: MartletError?
        var failures = 0
        var published: CommitID?
        await withTaskGroup(of: NodeEnd.self) { group in
            var actions = machine.start()
            while status == nil {
                var next: [RunStateMachine.Action] = []
                for action in actions {
                    switch action {
                    case .start(let node):
                        guard let item = work[node] else { continue }
                        group.addTask { await perform(node, item, context) }
                    case .cancel: group.cancelAll()
                    case .abandon(let node):
                        if case .step(let step, _)? = work[node], step.action != .skip {
                            var ended = StepRecord(
                                name: "\(step.pipeline)", status: .cancelled, action: step.action.rawValue)
                            ended.error = failure == nil ? nil : "not run, since another step failed"
                            journal.emit(.stepEnded(ended))
                        }
                    case .skip(let node):
                        if case .step(let step, _)? = work[node], step.action != .skip {
                            var ended = StepRecord(
                                name: "\(step.pipeline)", status: .skipped, action: step.action.rawValue)
                            ended.error = "not run, since what it needs failed"
                            journal.emit(.stepEnded(ended))
                        }
                    case .publish:
                        do {
                            published = try await publish(context)
                            next = machine.publishEnded(.success)
                        } catch {
                            failure = MartletError(wrapping: error)
                            next = machine.publishEnded(Task.isCancelled ? .cancelled : .failure)
                        }
                    case .finish(let final): status = final
                    }
                }
                actions = next
                if status == nil, actions.isEmpty {
                    guard let end = await group.next() else { break }
                    if end.outcome == .failure {
                        failures += 1
                        failure = failure ?? end.error
                    }
                    actions = machine.nodeEnded(end.node, end.outcome)
                }
            }
        }
        record.status = status ?? .failed
        if record.status != .success { await settle(context) }
        record.error = failure.map { failures > 1 ? "\($0.message), and \(failures - 1) more failed" : $0.message }
        record.publishedCommit = published.map { "\($0)" }
        if let failure {
            journal.emit(
                .log(
                    LogRecord(
                        time: orchestrator.clock.now(), level: .error, step: nil, message: failure.described)))
        }
        if record.status == .success, let branch = record.branch { try await orchestrator.removeBranch(branch) }
    }

    /// Makes what a run leaves behind durable: somebody may merge its branch all the same.
    private func settle(_ context: RunContext) async {
        do {
            try await durability.finish()
        } catch {
            context.log(
                .warning, "what was built may not survive a power cut: \(MartletError(wrapping: error).message)")
        }
    }

    private func perform(_ node: Int, _ work: NodeWork, _ context: RunContext) async -> NodeEnd {
        let end: NodeEnd
        switch work {
        case .step(let step, let pipeline): end = await build(node, step, pipeline, context)
        case .tests(let pipeline, let tests): end = await test(node, pipeline, tests, context)
        }
        do {
            try await journal.flush()
        } catch {
            return NodeEnd(node: node, outcome: .failure, error: MartletError(wrapping: error))
        }
        return end
    }

    private func build(_ node: Int, _ step: PlanStep, _ pipeline: Pipeline, _ context: RunContext) async -> NodeEnd {
        var ended = StepRecord(
            name: "\(step.pipeline)", status: .running, action: step.action.rawValue, inputs: step.inputs)
        ended.startedAt = orchestrator.clock.now()
        while true {
            ended.attempts += 1
            journal.emit(.stepStarted(name: ended.name, attempt: ended.attempts))
            do {
                let result = try await sessions.withSession { session in
                    try await watchProgress(of: ended.name, in: session) {
                        try await execute(step, pipeline, context, session)
                    }
                }
                ended.take(result)
                ended.finishedAt = orchestrator.clock.now()
                for note in result.notes { context.log(.info, note, step: pipeline.name) }
                if result.rowsQuarantined > 0 {
                    context.log(
                        .warning, "\(result.rowsQuarantined) rows could not be read and went to quarantine",
                        step: pipeline.name)
                }
                gathered.results.withLock { $0.append(result) }
                await durability.add(result.files)
                journal.emit(.stepEnded(ended))
                return NodeEnd(node: node, outcome: .success, error: nil)
            } catch {
                let error = MartletError(wrapping: error)
                let isCancelled = Task.isCancelled || error.code == .cancelled
                if !isCancelled, ended.attempts <= pipeline.settings.maxRetries {
                    context.log(.warning, "attempt \(ended.attempts) failed: \(error.message)", step: pipeline.name)
                    if (try? await Task.sleep(for: .seconds(pipeline.settings.retryDelaySeconds))) != nil { continue }
                }
                ended.status = isCancelled ? .cancelled : .failed
                ended.error = isCancelled ? nil : error.described
                ended.finishedAt = orchestrator.clock.now()
                journal.emit(.stepEnded(ended))
                return NodeEnd(node: node, outcome: isCancelled ? .cancelled : .failure, error: error)
            }
        }
    }

    private func execute(
        _ step: PlanStep, _ pipeline: Pipeline, _ context: RunContext, _ session: any QuerySession
    ) async throws -> StepResult {
        if step.action == .test { return try await recordTests(of: pipeline, context) }
        switch pipeline.settings.materialized {
        case .view: return try await ViewStep(run: context, pipeline: pipeline).execute(with: session)
        case .ephemeral: return StepResult()
        case .table:
            return try await TableStep(run: context, pipeline: pipeline, isRebuild: step.action != .increment)
                .execute(with: session)
        }
    }

    /// Notes on the branch which tests the rows are about to be held against; published only where they pass.
    private func recordTests(of pipeline: Pipeline, _ context: RunContext) async throws -> StepResult {
        let key = try ContentKey(pipeline.name.parts)
        let head = try await context.lake.catalog.head(of: context.branch)
        guard let content = try await context.lake.catalog.content(of: key, at: head) else { return StepResult() }
        let changed: Content
        switch content {
        case .table(var table):
            table.properties[ContentProperties.tests] = pipeline.testsFingerprint
            changed = .table(table)
        case .view(var view):
            view.properties[ContentProperties.tests] = pipeline.testsFingerprint
            changed = .view(view)
        case .namespace: return StepResult()
        }
        try await context.lake.catalog.commit(
            [.put(key, changed, expecting: .content(content))], on: context.branch,
            context.details("Test \(pipeline.name)"), options: CommitOptions(durability: .relaxed))
        var result = StepResult()
        result.rowsTotal = content.table?.properties[ContentProperties.rows].flatMap { Int64($0) }
        return result
    }

    private func test(
        _ node: Int, _ pipeline: Pipeline, _ tests: [QualityTest], _ context: RunContext
    ) async -> NodeEnd {
        do {
            let head = try await context.lake.catalog.head(of: context.branch)
            let step = TestStep(
                project: context.project, binder: context.binder, pipeline: pipeline, tests: tests,
                context: testContext, timeout: .seconds(context.project.settings.testTimeoutSeconds))
            let failed = Mutex<[String]>([])
            let blocks = try await sessions.withSession { session in
                try await step.execute(at: head, with: session) { record in
                    if record.status == "failed" || record.status == "error" {
                        failed.withLock { $0.append(record.name) }
                    }
                    journal.emit(.testEnded(record))
                }
            }
            guard blocks else { return NodeEnd(node: node, outcome: .success, error: nil) }
            let names = failed.withLock { $0 }
            return NodeEnd(
                node: node, outcome: .failure,
                error: MartletError(
                    .failed,
                    "\(names.count == 1 ? "the quality test" : "the quality tests") \(names.joined(separator: ", ")) of \(pipeline.name) failed",
                    hint: "Nothing was published. The rows are on the branch '\(context.branch)'."))
        } catch {
            let error = MartletError(wrapping: error)
            let isCancelled = Task.isCancelled || error.code == .cancelled
            return NodeEnd(node: node, outcome: isCancelled ? .cancelled : .failure, error: error)
        }
    }
}
