internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import Iceberg
internal import JSON

/// Planning on the server: which files a client has to read.
extension IcebergRESTAPI {
    var planningRoutes: [Route] {
        let table = "/namespaces/{namespace}/tables/{table}"
        return [
            read(.post, "\(table)/plan", "planTableScan", handler: planTableScan),
            read(.get, "\(table)/plan/{plan-id}", "fetchPlanningResult", handler: fetchPlanningResult),
            read(.delete, "\(table)/plan/{plan-id}", "cancelPlanning", isRepeatable: true, handler: cancelPlanning),
            read(.post, "\(table)/tasks", "fetchScanTasks", handler: fetchScanTasks),
        ]
    }

    @Sendable private func planTableScan(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let (table, owner) = try await plannable(request, caller)
        let body = try await RequestBody(request)
        let job = try ScanJob(
            ScanRequest(json: .object(body.object)), table: "\(table.key)", metadata: table.metadata)
        return Self.response(
            try await plans.submit(job, for: owner) { scan in
                try lake.requireReach(scan.files.lazy.flatMap(\.locations), of: table, by: caller)
            })
    }

    @Sendable private func fetchPlanningResult(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let (_, owner) = try await plannable(request, caller)
        let plan = request.parameter("plan-id")
        guard let answer = plans.answer(of: plan, for: owner) else { throw Self.noSuchPlan(plan) }
        return Self.response(answer)
    }

    @Sendable private func cancelPlanning(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let (_, owner) = try await plannable(request, caller)
        let plan = request.parameter("plan-id")
        guard plans.cancel(plan, for: owner) else { throw Self.noSuchPlan(plan) }
        return HTTPResponse(.noContent)
    }

    @Sendable private func fetchScanTasks(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        let (_, owner) = try await plannable(request, caller)
        let task = try await RequestBody(request).string("plan-task")
        guard let (pages, page) = plans.page(of: task, for: owner) else {
            throw IcebergFailure(
                .notFound, "NoSuchPlanTaskException",
                "there is no plan task '\(task.prefix(Self.echoLimit))' of this table for this token; it may have expired"
            )
        }
        return .json(.object(pages.members(ofPage: page)))
    }

    /// The table of a request, and to whom its plans belong.
    ///
    /// A repeated request with the same `Idempotency-Key` needs no stored answer: planning changes nothing.
    private func plannable(
        _ request: HTTPRequest, _ caller: Caller
    ) async throws -> (table: LoadedTable, owner: PlanRegistry.Owner) {
        let key = try Self.key(of: request)
        try caller.require(.read, on: key.elements)
        if request.method != .get { _ = try IdempotencyHeader.key(of: request) }
        let table = try await table(of: request)
        let owner = PlanRegistry.Owner(
            caller: caller.tokenID.map { "\($0)" } ?? caller.name, ref: request.parameter("prefix"), table: "\(key)",
            tableUUID: table.metadata.tableUUID)
        return (table, owner)
    }

    private static func response(_ answer: PlanDesk.Answer) -> HTTPResponse {
        switch answer {
        case .submitted(let plan): return .json(["status": "submitted", "plan-id": .string(plan)])
        case .cancelled: return .json(["status": "cancelled"])
        case .failed(let error):
            return .json(["status": "failed", "error": IcebergFailure.description(of: error)])
        case .completed(let plan, let pages):
            var object: JSONObject = ["status": "completed", "plan-id": .string(plan)]
            for member in pages.members(ofPage: 0).members { object[member.name] = member.value }
            let others = pages.ranges.indices.dropFirst().map {
                JSONValue.string(PlanRegistry.taskName(plan: plan, page: $0))
            }
            if !others.isEmpty { object["plan-tasks"] = .array(others) }
            return .json(.object(object))
        }
    }

    private static func noSuchPlan(_ plan: String) -> IcebergFailure {
        IcebergFailure(
            .notFound, "NoSuchPlanIdException",
            "there is no plan '\(plan.prefix(echoLimit))' of this table for this token; it may have expired")
    }

    /// How much of a name that a client sent is said back.
    private static let echoLimit = 100
}
