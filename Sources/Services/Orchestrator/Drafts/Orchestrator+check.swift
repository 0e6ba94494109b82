internal import CatalogService
internal import Cataloging
internal import Errors
internal import Pipelines
internal import Querying

extension Orchestrator {
    /// Finds what is wrong with a pipeline as somebody edits it, and what it would give; runs nothing.
    ///
    /// What the text alone tells is found before anything else is read, so that it is told at once.
    public func check(_ request: DraftRequest) async throws -> DraftReport {
        var report = DraftReport()
        var watch = DraftStopwatch()
        report.errors = Project.problems(in: request.edit)
        watch.lap("parse")
        report.timings = watch.timings
        guard report.errors.isEmpty else { return report }
        if request.edit.text.mainFile == "pipeline.py" {
            await checkPython(request, &report)
            watch.lap("syntax")
            report.timings = watch.timings
            guard report.errors.isEmpty else { return report }
        }
        let draft = try await loadDraft(request)
        report.errors = draft.problems
        report.warnings += draft.warnings + draft.elsewhere.map(Self.elsewhere)
        let pipelines = draft.pipelines(in: request.edit.folder)
        report.writes = pipelines.filter { $0.settings.materialized != .ephemeral }.map(\.name)
        report.reads = Set(pipelines.flatMap(\.discovery.refs)).sorted()
        report.landing = Set(pipelines.flatMap(\.discovery.landingZones)).map(\.folder).sorted()
        watch.lap("load")
        if report.errors.isEmpty { try await look(request, draft, &report, &watch) }
        report.timings = watch.timings
        return report
    }

    private func look(
        _ request: DraftRequest, _ draft: ProjectDraft, _ report: inout DraftReport, _ watch: inout DraftStopwatch
    ) async throws {
        guard let pipeline = draft.pipelines(in: request.edit.folder).first, pipeline.language == .sql else { return }
        let run = try await DraftRun(request, draft, of: self)
        do {
            let shown = try run.rendered()
            report.sql = shown.sql
            watch.lap("render")
            let found = FoundProblems()
            defer { report.errors += found.all }
            report.columns = try await run.withSession { session in
                for file in pipeline.testFiles { try await found.collect { try await run.check(file, in: session) } }
                do {
                    _ = try await session.analyze(shown.sql)
                } catch {
                    throw RenderedQuery.placed(error, in: shown.sql, shown, path: pipeline.path)
                }
                return try await run.query(in: session, problems: found).columns
            }
        } catch let error as MartletError where Self.isMissingInput(error) {
            // Nothing is wrong with the text: what it reads is not there yet, so its columns cannot be known.
            report.warnings.append(
                ProjectWarning(message: error.message, location: error.location, hint: error.hint))
        } catch let error as MartletError where error.code != .cancelled {
            report.errors.append(error.located(at: SourceLocation(file: pipeline.path)))
        }
        if !report.errors.isEmpty { report.columns = nil }
        watch.lap("describe")
    }

    func loadDraft(_ request: DraftRequest) async throws -> ProjectDraft {
        try await Project.draft(of: request.edit, from: lake.store, root: root, tables: tableLookup(at: request.ref))
    }

    private static func isMissingInput(_ error: MartletError) -> Bool {
        error.code == .notFound
            && (error.message.contains("has not been built yet") || error.message.hasPrefix("there is no file to load"))
    }

    private static func elsewhere(_ error: MartletError) -> ProjectWarning {
        ProjectWarning(
            message: "elsewhere in the project, where it stops every run: \(error.message)", location: error.location,
            hint: error.hint)
    }
}

extension DraftRun {
    /// Looks at the SQL of a test, without running it.
    func check(_ test: TestFile, in session: any QuerySession) async throws {
        let context = RenderContext(targetExists: true, runStartedAt: context.startedAt)
        let rendered = try self.context.project.renderTest(test.text, path: test.path, of: pipeline, with: context)
        do {
            _ = try await session.analyze(rendered.sql)
        } catch {
            throw RenderedQuery.placed(error, in: rendered.sql, rendered, path: test.path)
        }
    }
}
