internal import Errors
internal import Access
internal import FlowSteps
internal import Flows
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import Runs

extension PlatformAPI {
    /// `/flows`.
    var flowRoutes: [Route] { [listFlowsRoute, showFlowRoute, checkFlowRoute] }

    private var listFlowsRoute: Route {
        .documented(
            .get, "/flows", "listFlows", .read,
            RouteDocument(
                summary: "List the project's flows, and what is wrong with those that have mistakes",
                answer: ["flows": .array(of: FlowJSON.entrySchema)], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            return .json(["flows": .array(try await services.flows.list().map(FlowJSON.entry))])
        }
    }

    private var showFlowRoute: Route {
        .documented(
            .get, "/flows/{flow}", "showFlow", .read,
            RouteDocument(
                summary: "A flow's steps, and its parameters as a JSON schema and as a form",
                answer: FlowJSON.flowSchema, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let flow = try await services.flows.flow(request.parameter("flow"))
            let definition = try await services.flows.definition(of: flow)
            return .json(FlowJSON.flow(flow, codeHash: definition.codeHash))
        }
    }

    private var checkFlowRoute: Route {
        let members = [
            Field("parameters", FieldSchema.object), Field("text", FieldSchema.text),
        ]
        return .documented(
            .post, "/flows/{flow}/check", "checkFlow", .read,
            RouteDocument(
                summary: "Say what is wrong with a flow, or with a text that would be one, and with parameters for it",
                body: members,
                answer: ["valid": .flag, "problems": .array(of: ErrorJSON.problemSchema)],
                errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let body = try await RequestBody(request, members)
            let name = request.parameter("flow")
            var problems: [MartletError] = []
            do {
                let flow: Flow
                if let text = try body.optionalString("text") {
                    flow = try FlowReader.read(text, name: name, path: "\(FlowFiles.folder)/\(name).yaml")
                } else {
                    flow = try await services.flows.flow(name)
                }
                _ = try await services.flows.definition(of: flow)
                if body.optional("parameters") != nil {
                    _ = try ParameterValues.bind(
                        .object(try body.object("parameters")), to: flow.parameters, of: name)
                }
            } catch let error as MartletError where error.code != .notFound || error.location != nil {
                problems = FlowLibrary.problems(error)
            }
            return .json([
                "valid": .bool(problems.isEmpty), "problems": .array(problems.map(FlowJSON.problem)),
            ])
        }
    }
}
