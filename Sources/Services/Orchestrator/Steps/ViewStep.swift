internal import CatalogService
internal import Clocks
internal import Cataloging
internal import Errors
internal import Iceberg
internal import Identifiers
internal import JSON
internal import Pipelines
internal import Querying

/// Writes one pipeline's view on the run's branch.
struct ViewStep {
    let run: RunContext
    let pipeline: Pipeline

    func execute(with session: any QuerySession) async throws -> StepResult {
        guard pipeline.discovery.landingZones.isEmpty else {
            throw MartletError(
                .invalidInput, "the view \(pipeline.name) reads a landing zone, which only tables can",
                at: SourceLocation(file: pipeline.path),
                hint: "Load the files with a pipeline of their own and let the view read its table.")
        }
        let key = try ContentKey(pipeline.name.parts)
        let head = try await run.lake.catalog.head(of: run.branch)
        let before = try await run.lake.catalog.content(of: key, at: head)
        if let before, before.view == nil {
            throw MartletError(
                .alreadyExists, "\(pipeline.name) is a \(before.kind) in the lake and a view in the project",
                at: SourceLocation(file: pipeline.path),
                hint: "Drop it with 'martlet table drop \(pipeline.name)', or set materialized: table.")
        }
        let inputs = try await LandingInputs(for: pipeline, in: run, isRebuild: true)
        let query = try await RenderedQuery(
            pipeline, in: run, at: head, targetExists: before != nil, isRebuild: true, inputs: inputs, session: session)
        var fields: [NestedField] = []
        for column in query.columns { fields.append(try NestedField(column)) }
        var properties = try await run.recordedProperties(of: pipeline)
        properties[ContentProperties.definedAt] = "\(run.lake.clock.now().milliseconds)"
        let view = ViewContent(
            id: before?.view?.id ?? Identifiers.UUID.random(), versionID: (before?.view?.versionID ?? 0) + 1,
            sql: query.sql, dialect: ViewContent.ownDialect, schema: Schema(fields: fields).withFreshIDs().json,
            properties: properties)
        try await run.lake.catalog.commit(
            [.put(key, .view(view), expecting: before.map { .content($0) } ?? .absent)], on: run.branch,
            run.details("Define \(pipeline.name)"), base: head,
            options: CommitOptions(durability: .relaxed, createsNamespaces: true))
        return StepResult()
    }
}
