internal import Errors
internal import Flows
internal import Clocks
internal import Access
internal import FlowSteps
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import RunEngine
internal import Runs

extension PlatformAPI {
    /// `/flows/{flow}/run` and `/flows/{flow}/versions`.
    var flowRunRoutes: [Route] { [runFlowRoute, flowVersionsRoute] }

    private var runFlowRoute: Route {
        let members = [
            Field("parameters", FieldSchema.object), Field("priority", FieldSchema.integer(-1_000...1_000)),
            Field("idempotency_key", FieldSchema.name), Field("force", FieldSchema.flag),
        ]
        return .documented(
            .post, "/flows/{flow}/run", "runFlow", .write,
            RouteDocument(
                summary: "Ask for a run of a flow; it is recorded when this answers", body: members, success: .accepted,
                answer: ["run": RunJSON.runSchema], errors: [.notFound, .tooManyRequests])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            let name = request.parameter("flow")
            let (definition, parameters) = try await services.flows.definition(
                of: name, kind: .flow, parameters: .object(try body.object("parameters")))
            let engine = try requireEngine()
            let id = try await engine.submit(
                RunSubmission(
                    definition: definition, parameters: parameters, author: caller.author,
                    priority: try body.integer("priority", in: -1_000...1_000).map { Int($0) },
                    idempotencyKey: try body.optionalString("idempotency_key"), force: try body.bool("force")))
            return .json(
                ["run": RunJSON.run(try await engine.head(of: id))], .accepted,
                fields: ["Location": "\(Self.prefix)/runs/\(id)"])
        }
    }

    /// Runs that are looked through for versions.
    private static let runsSearched = 10_000

    private var flowVersionsRoute: Route {
        .documented(
            .get, "/flows/{flow}/versions", "flowVersions", .read,
            RouteDocument(
                summary: "The versions of a flow's code that ran, the newest first, and the one that would run now",
                answer: ["current": .text.orNull, "versions": .array(of: FlowJSON.versionSchema)],
                errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let name = request.parameter("flow")
            let current: String? = try? await services.flows.definition(of: services.flows.flow(name)).codeHash
            let runs = try await services.runs.runs(matching: RunFilter(limit: Self.runsSearched))
                .filter { $0.kind == .flow && $0.name == name }
            if current == nil, runs.isEmpty { _ = try await services.flows.flow(name) }
            var versions: [(hash: String, runs: [RunRecord])] = []
            for run in runs {
                guard let hash = run.codeHash else { continue }
                if let index = versions.firstIndex(where: { $0.hash == hash }) {
                    versions[index].runs.append(run)
                } else {
                    versions.append((hash, [run]))
                }
            }
            return .json([
                "current": current.map { .string($0) } ?? .null,
                "versions": .array(
                    versions.map { version in
                        [
                            "code_hash": .string(version.hash), "runs": .integer(Int64(version.runs.count)),
                            "first_run": .string("\(version.runs.last?.createdAt.description ?? "")"),
                            "last_run": .string("\(version.runs.first?.createdAt.description ?? "")"),
                            "last_status": .string(version.runs.first?.status.rawValue ?? ""),
                        ]
                    }),
            ])
        }
    }
}
