internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import Orchestrator
internal import Pipelines
internal import PlatformJSON

extension PlatformAPI {
    /// `/pipelines`: what the project's pipelines are made of, and what reads what.
    var pipelineRoutes: [Route] { [listPipelinesRoute, showPipelineRoute] }

    private var listPipelinesRoute: Route {
        .documented(
            .get, "/pipelines", "listPipelines", .read,
            RouteDocument(
                summary: "List the project's pipelines and what each reads",
                answer: ["pipelines": .array(of: PipelineJSON.entrySchema), "warnings": .texts], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            let project = try await services.orchestrator.loadProject()
            return .json([
                "pipelines": .array(project.pipelines.map { .object(PipelineJSON.entry($0)) }),
                "warnings": .array(project.warnings.map { .string($0.description) }),
            ])
        }
    }

    private var showPipelineRoute: Route {
        .documented(
            .get, "/pipelines/{pipeline}", "showPipeline", .read,
            RouteDocument(
                summary: "A pipeline's settings, the text of its query, its columns and its tests",
                answer: PipelineJSON.detailsSchema, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let project = try await services.orchestrator.loadProject()
            let pipeline = try project.pipeline(named: request.parameter("pipeline"))
            return .json(.object(PipelineJSON.details(pipeline, in: project)))
        }
    }
}
