internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import Runs
internal import WorkerService
internal import Workers

extension PlatformAPI {
    /// What workers do with steps: fetch them, tell of them and answer.
    func workerSteps(_ desk: WorkerDesk) -> [Route] {
        [pollRoute(desk), logsRoute(desk), answerRoute(desk), fileRoute(desk), workerTable(desk)] + workerReads(desk)
    }

    /// What a step needs is between the server and its workers.
    private static let workSchema = JSONSchema.object(
        "WorkItem",
        ["lease": .text, "run": .text, "step": .text, "attempt": .count, "fence": .integer, "payload": .any])

    private static let lineSchema = JSONSchema.object(
        "WorkerLine", ["level": .choice("LogLevel", LogLevel.self), "message": .text])

    private func pollRoute(_ desk: WorkerDesk) -> Route {
        let limit = Int(WorkerDesk.pollLimit.components.seconds) * 1000
        let members = [Field("wait_ms", FieldSchema.integer(0...limit))]
        return .documented(
            .post, "/workers/{worker}/poll", "pollWorker", .worker,
            RouteDocument(
                summary: "Wait for steps; a step may be begun once a heartbeat confirmed it", body: members,
                answer: ["work": .array(of: Self.workSchema), "orders": Self.ordersSchema], errors: [.notFound])
        ) { request, caller in
            let worker = try Self.worker(request)
            let body = try await RequestBody(request, members)
            let wait = try body.integer("wait_ms", in: 0...Int64(limit)) ?? Int64(limit)
            let batch = try await desk.poll(worker, by: Self.owner(caller), wait: .milliseconds(wait))
            return .json(WorkerJSON.batch(batch), fields: ["Cache-Control": "no-store"])
        }
    }

    private func logsRoute(_ desk: WorkerDesk) -> Route {
        let members = [
            Field("lease", FieldSchema.name, required: true),
            Field("first", FieldSchema.integer(1...Int.max), required: true),
            Field("lines", .array(of: Self.lineSchema), required: true),
        ]
        return .documented(
            .post, "/workers/{worker}/logs", "workerLogs", .worker,
            RouteDocument(
                summary: "Send lines of a step's log; those that came before count once", body: members,
                answer: ["held": .flag], errors: [.notFound])
        ) { request, caller in
            let worker = try Self.worker(request)
            let body = try await RequestBody(request, members)
            let batch = try WorkerJSON.logs(from: .object(body.object))
            return .json(["held": .bool(try desk.log(worker, by: Self.owner(caller), batch))])
        }
    }

    private func answerRoute(_ desk: WorkerDesk) -> Route {
        let members = [
            Field("lease", FieldSchema.name, required: true), Field("run", FieldSchema.name, required: true),
            Field("step", FieldSchema.name, required: true),
            Field("attempt", FieldSchema.integer(1...Int.max), required: true),
            Field("fence", FieldSchema.count, required: true), Field("outcome", FieldSchema.optionalObject),
            Field("error", FieldSchema.optionalObject), Field("table", FieldSchema.optionalObject),
        ]
        return .documented(
            .post, "/workers/{worker}/results", "workerResult", .worker,
            RouteDocument(
                summary: "Say what came of a step; 409 where the step went elsewhere since", body: members,
                answer: ["repeated": .flag], errors: [.notFound, .conflict])
        ) { request, caller in
            let worker = try Self.worker(request)
            let body = try await RequestBody(request, members)
            let answer = try WorkerAnswer(json: .object(body.object))
            switch try desk.answer(worker, by: Self.owner(caller), answer) {
            case .accepted: return .json(["repeated": false])
            case .repeated: return .json(["repeated": true])
            case .refused:
                throw MartletError(
                    .conflict, "the lease \(answer.lease) of \(answer.key) is over; its answer is refused",
                    hint: "Drop what was done for it: the step went elsewhere, or nobody wants it.")
            }
        }
    }

    private func fileRoute(_ desk: WorkerDesk) -> Route {
        .documented(
            .get, "/workers/{worker}/files/{hash}", "workerFile", .worker,
            RouteDocument(
                summary: "A file of the project that a step of the worker needs, compressed with Zstandard",
                media: ["application/zstd"], errors: [.notFound])
        ) { request, caller in
            let worker = try Self.worker(request)
            let bytes = try await desk.file(request.parameter("hash"), for: worker, by: Self.owner(caller))
            return HTTPResponse(.ok, fields: ["Content-Type": "application/zstd"], body: .bytes(bytes))
        }
    }
}
