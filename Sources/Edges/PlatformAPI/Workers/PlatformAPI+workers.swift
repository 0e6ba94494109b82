internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import WorkerService
internal import Workers

extension PlatformAPI {
    /// `/workers`; none where the server gives no work away.
    var workerRoutes: [Route] {
        guard let desk = services.workers else { return [] }
        return people(desk) + workerLife(desk) + workerSteps(desk)
    }

    /// Whose worker it is: the token that the caller showed.
    static func owner(_ caller: Caller) -> String { caller.tokenID?.description ?? caller.name }

    /// The worker that the path names.
    static func worker(_ request: HTTPRequest) throws(MartletError) -> WorkerID {
        let text = request.parameter("worker")
        guard let id = WorkerID(text) else {
            throw MartletError(.notFound, "there is no worker '\(text.prefix(100))'")
        }
        return id
    }

    // MARK: For people

    private func people(_ desk: WorkerDesk) -> [Route] {
        [
            .documented(
                .get, "/workers", "listWorkers", .read,
                RouteDocument(
                    summary: "The workers, and the steps that wait for one",
                    answer: WorkerListJSON.listSchema, errors: [.forbidden])
            ) { _, caller in
                try caller.requireWholeLake(.read)
                return .json(WorkerListJSON.list(desk))
            },
            .documented(
                .get, "/workers/{worker}", "showWorker", .read,
                RouteDocument(
                    summary: "A worker, by its ID or its name", answer: WorkerListJSON.schema,
                    errors: [.forbidden, .notFound, .conflict])
            ) { request, caller in
                try caller.requireWholeLake(.read)
                return .json(WorkerListJSON.worker(try desk.find(request.parameter("worker"))))
            },
            .documented(
                .post, "/workers/{worker}/drain", "drainWorker", .admin,
                RouteDocument(
                    summary: "Let a worker take no more steps, or with 'drain' false, take steps again",
                    body: Self.drainMembers, answer: WorkerListJSON.schema, errors: [.notFound, .conflict])
            ) { request, caller in
                try caller.requireWholeLake(.admin)
                let body = try await RequestBody(request, Self.drainMembers)
                let drains = try body.bool("drain", default: true)
                return .json(WorkerListJSON.worker(try desk.drain(request.parameter("worker"), drains)))
            },
        ]
    }

    private static let drainMembers = [Field("drain", FieldSchema.flag)]
}
