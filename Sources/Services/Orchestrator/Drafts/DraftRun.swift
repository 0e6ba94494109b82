internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Identifiers
internal import IngestionService
internal import Pipelines
internal import QueryService
internal import Querying
internal import Runs

/// What is needed to look at an edited pipeline as a run would: a run that begins nothing and writes nothing.
struct DraftRun {
    let context: RunContext
    let pipeline: Pipeline
    let commit: CommitID
    let inputs: LandingInputs
    let targetExists: Bool
    let fullRefresh: Bool
    let draft: ProjectDraft

    /// Landed files of one zone that a look reads.
    static let filesLookedAt = 20

    /// - Throws: What is wrong with the pipeline, where it cannot be connected.
    init(_ request: DraftRequest, _ draft: ProjectDraft, of orchestrator: Orchestrator) async throws {
        guard let project = draft.project, let pipeline = draft.pipelines(in: request.edit.folder).first else {
            throw draft.problems.first
                ?? MartletError(.invalidInput, "\(request.edit.folder.name) makes no table")
        }
        let lake = orchestrator.lake
        self.draft = draft
        self.pipeline = pipeline
        fullRefresh = request.fullRefresh
        commit = try await lake.catalog.resolve(request.ref).commit
        let landing = try await LandingState(of: [pipeline], below: orchestrator.root, in: lake.store)
        let sessions = orchestrator.sessionPool(for: project, landing: landing)
        let binder = TableBinder(lake: lake, defaultNamespace: project.settings.namespace)
        let now = orchestrator.clock.now()
        var generator = SystemRandomNumberGenerator()
        var context = RunContext(
            id: RunID(UUID.timeOrdered(at: now, using: &generator)), startedAt: now, project: project, lake: lake,
            binder: binder, sessions: sessions,
            branch: .main, pinned: commit, request: RunRequest(branch: request.ref, author: "draft"),
            landing: landing, registry: FileRegistry(binder: binder, sessions: sessions, commit: commit),
            versions: [:], emit: { _ in })
        context.python = orchestrator.python
        context.rowsRead = request.rowsRead
        self.context = context
        targetExists = try await lake.catalog.content(of: ContentKey(pipeline.name.parts), at: commit) != nil
        inputs = LandingInputs(lookingAt: pipeline, in: context, files: Self.filesLookedAt)
    }

    /// The query with every name that it uses defined in a session; Python runs for it.
    ///
    /// - Parameter problems: Is told of columns that are not there, which are then passed over.
    func query(in session: any QuerySession, problems: FoundProblems? = nil) async throws -> RenderedQuery {
        try await RenderedQuery(
            pipeline, in: context, at: commit, targetExists: targetExists, isRebuild: fullRefresh, inputs: inputs,
            problems: problems, session: session)
    }

    /// The SQL as a person reads it: landing zones by their folders.
    func rendered() throws -> RenderedSQL {
        var context = RenderContext(
            targetExists: targetExists && !fullRefresh, fullRefresh: fullRefresh, runStartedAt: context.startedAt)
        context.watermark = { column in "<the greatest \(column)>" }
        return try self.context.project.render(pipeline, with: context)
    }

    /// Lends a session that ends with the look, and what runs in it with the task.
    func withSession<Value>(_ body: (any QuerySession) async throws -> Value) async throws -> Value {
        do {
            let value = try await context.sessions.withSession { session in
                try await withTaskCancellationHandler {
                    try Task.checkCancellation()
                    return try await body(session)
                } onCancel: {
                    session.cancel()
                }
            }
            await context.sessions.close()
            return value
        } catch {
            await context.sessions.close()
            throw error
        }
    }
}
