internal import Access
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import Orchestrator
internal import Pipelines
internal import PlatformJSON
internal import Runs
internal import Synchronization

extension PlatformAPI {
    /// What a run takes.
    static let runMembers = [
        Field("select", FieldSchema.texts), Field("exclude", FieldSchema.texts),
        Field("full_refresh", FieldSchema.flag), Field("force", FieldSchema.flag),
        Field("variables", FieldSchema.object), Field("branch", FieldSchema.ref),
    ]

    static func runRequest(_ body: RequestBody, by author: String) throws -> RunRequest {
        var plan = PlanRequest()
        plan.select = try body.strings("select")
        plan.exclude = try body.strings("exclude")
        plan.fullRefresh = try body.bool("full_refresh")
        plan.force = try body.bool("force")
        return RunRequest(
            plan: plan, variables: try body.object("variables"),
            branch: try body.optionalString("branch") ?? RefName.main.text, author: author)
    }

    /// `/plan` and `/test`: what reads the project's pipelines and changes nothing.
    var planRoutes: [Route] { [planRoute, testRoute] }

    private var planRoute: Route {
        .documented(
            .post, "/plan", "plan", .read,
            RouteDocument(
                summary: "What a run would do and why", body: Self.runMembers,
                answer: PlanJSON.schema, isHeavy: true, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let run = try Self.runRequest(await RequestBody(request, Self.runMembers), by: caller.author)
            let plan = try await queries.working { try await services.orchestrator.plan(run) }
            return .json(PlanJSON.plan(plan, branch: run.branch))
        }
    }

    private var testRoute: Route {
        let members = [
            Field("select", FieldSchema.texts), Field("exclude", FieldSchema.texts),
            Field("variables", FieldSchema.object), Field("ref", FieldSchema.ref),
        ]
        return .documented(
            .post, "/test", "test", .read,
            RouteDocument(
                summary: "Run quality tests on the tables as they are", body: members,
                answer: RunJSON.testsSchema, isHeavy: true, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let body = try await RequestBody(request, members)
            let test = TestRequest(
                select: try body.strings("select"), exclude: try body.strings("exclude"),
                variables: try body.object("variables"), ref: try body.optionalString("ref") ?? RefName.main.text)
            let records = Mutex<[TestRecord]>([])
            let passed = try await queries.working {
                try await services.orchestrator.test(test) { record in records.withLock { $0.append(record) } }
            }
            return .json(RunJSON.tests(records.withLock { $0 }, passed: passed))
        }
    }
}
