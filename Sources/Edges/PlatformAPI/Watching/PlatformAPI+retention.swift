internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import Retention
internal import RetentionService

extension PlatformAPI {
    /// `/admin/retention`; none where nothing is removed.
    var retentionRoutes: [Route] {
        guard let service = services.retention else { return [] }
        return [
            showRetention(service), setRetention(service), showPipelineRetention(service),
            setPipelineRetention(service), runRetention(service), retentionStatus(service),
        ]
    }

    private static func settings(forPipeline isPipeline: Bool) -> [Field] {
        let range = RetentionSetting.range
        return RetentionSetting.known(forPipeline: isPipeline).map {
            Field(
                $0.rawValue,
                [
                    "type": ["integer", "null"], "minimum": .integer(Int64(range.lowerBound)),
                    "maximum": .integer(Int64(range.upperBound)),
                ])
        }
    }

    private func showRetention(_ service: RetentionService) -> Route {
        .documented(
            .get, "/admin/retention/config", "showRetention", .admin,
            RouteDocument(summary: "Show what is kept, and for how long", answer: RetentionJSON.configSchema)
        ) { _, caller in
            try caller.requireWholeLake(.admin)
            return .json(.object(try await RetentionJSON.config(service)))
        }
    }

    private func setRetention(_ service: RetentionService) -> Route {
        let fields = Self.settings(forPipeline: false)
        return .documented(
            .put, "/admin/retention/config", "setRetention", .admin,
            RouteDocument(
                summary: "Set what is kept; null takes back what was set, 0 switches a rule off", body: fields,
                answer: RetentionJSON.configSchema)
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            try await service.set(try await RequestBody(request, fields).object, pipeline: nil)
            return .json(.object(try await RetentionJSON.config(service)))
        }
    }

    private func showPipelineRetention(_ service: RetentionService) -> Route {
        .documented(
            .get, "/admin/retention/pipelines/{name}", "showPipelineRetention", .admin,
            RouteDocument(
                summary: "Show what is kept of a pipeline or flow, and what it has of its own",
                answer: RetentionJSON.pipelineSchema)
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            return .json(.object(try await RetentionJSON.pipeline(service, request.parameter("name"))))
        }
    }

    private func setPipelineRetention(_ service: RetentionService) -> Route {
        let fields = Self.settings(forPipeline: true)
        return .documented(
            .put, "/admin/retention/pipelines/{name}", "setPipelineRetention", .admin,
            RouteDocument(
                summary: "Set what is kept of a pipeline or flow; null takes back what was set", body: fields,
                answer: RetentionJSON.pipelineSchema)
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let name = request.parameter("name")
            try await service.set(try await RequestBody(request, fields).object, pipeline: name)
            return .json(.object(try await RetentionJSON.pipeline(service, name)))
        }
    }

    private func runRetention(_ service: RetentionService) -> Route {
        let members = [Field("dry_run", FieldSchema.flag)]
        return .documented(
            .post, "/admin/retention/run", "runRetention", .admin,
            RouteDocument(
                summary: "Remove now what is to go, or tell what would", body: members,
                answer: RetentionJSON.countsSchema, errors: [.conflict])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let isDry = try await RequestBody(request, members).bool("dry_run")
            return .json(.object(RetentionJSON.counts(try await service.pass(isDry: isDry), isDry: isDry)))
        }
    }

    private func retentionStatus(_ service: RetentionService) -> Route {
        .documented(
            .get, "/admin/retention/status", "retentionStatus", .admin,
            RouteDocument(
                summary: "Show when what was removed last, and by which server",
                answer: RetentionJSON.statusSchema)
        ) { _, caller in
            try caller.requireWholeLake(.admin)
            return .json(.object(try await RetentionJSON.status(service)))
        }
    }
}
