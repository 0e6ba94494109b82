internal import Access
internal import Compression
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import WorkerService
internal import Workers

extension PlatformAPI {
    /// How steps on workers read the lake.
    func workerReads(_ desk: WorkerDesk) -> [Route] { [readRoute(desk), pieceRoute(desk)] }

    private func readRoute(_ desk: WorkerDesk) -> Route {
        let members = [
            Field("number", FieldSchema.integer(1...Int.max), required: true),
            Field("sql", FieldSchema.text, required: true),
        ]
        return .documented(
            .post, "/workers/{worker}/reads/{lease}", "workerRead", .worker,
            RouteDocument(
                summary:
                    "Do a query for a step of Python on the branch of its run, once for each number; 409 where the step went elsewhere since",
                body: members,
                answer: ["bytes?": .count, "sha256?": .text, "error?": ErrorJSON.problemSchema],
                errors: [.notFound, .conflict])
        ) { request, caller in
            let worker = try Self.worker(request)
            let body = try await RequestBody(request, members)
            let lease = try Self.lease(request)
            let query = ReadRequest(
                lease: lease, number: Int(try body.integer("number", in: 1...Int64(Int.max)) ?? 1),
                sql: try body.string("sql"))
            let answer = try await desk.read(query, for: worker, by: Self.owner(caller))
            guard let json = WorkerJSON.readAnswer(answer) else { throw Self.over(lease) }
            return .json(json, fields: ["Cache-Control": "no-store"])
        }
    }

    private func pieceRoute(_ desk: WorkerDesk) -> Route {
        .documented(
            .get, "/workers/{worker}/reads/{lease}", "workerReadPiece", .worker,
            RouteDocument(
                summary:
                    "A piece of the rows of a step's last query, an Arrow IPC stream, compressed with Zstandard; 409 where the step went elsewhere since",
                query: [
                    Field("number", FieldSchema.count, required: true),
                    Field("offset", FieldSchema.count, required: true),
                ], media: ["application/zstd"], errors: [.notFound, .conflict])
        ) { request, caller in
            let worker = try Self.worker(request)
            let lease = try Self.lease(request)
            let (number, offset) = (try Self.count("number", request), try Self.count("offset", request))
            guard
                let bytes = try desk.piece(
                    of: number, at: offset, lease: lease, for: worker, by: Self.owner(caller))
            else { throw Self.over(lease) }
            return HTTPResponse(
                .ok, fields: ["Content-Type": "application/zstd", "Cache-Control": "no-store"],
                body: .bytes(try Zstandard.compress(bytes, level: 1)))
        }
    }

    static func lease(_ request: HTTPRequest) throws(MartletError) -> LeaseID {
        guard let lease = LeaseID(request.parameter("lease")) else {
            throw MartletError(.notFound, "'\(request.parameter("lease").prefix(100))' is no lease")
        }
        return lease
    }

    static func over(_ lease: LeaseID) -> MartletError {
        MartletError(
            .conflict, "the lease \(lease) is over; its rows are refused",
            hint: "Drop what was done for it: the step went elsewhere, or nobody wants it.")
    }
}
