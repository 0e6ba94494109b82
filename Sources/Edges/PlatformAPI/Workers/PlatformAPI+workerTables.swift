internal import Compression
internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import WorkerService
internal import Workers
internal import PlatformJSON

extension PlatformAPI {
    /// Where workers send the rows of their steps' tables.
    func workerTable(_ desk: WorkerDesk) -> Route {
        .documented(
            .put, "/workers/{worker}/tables/{lease}", "workerTable", .worker,
            RouteDocument(
                summary:
                    "Send a piece of the rows of a step's table, a Parquet file, compressed with Zstandard; 409 where the step went elsewhere since",
                query: [
                    Field("offset", FieldSchema.count, required: true),
                    Field("size", FieldSchema.count, required: true),
                ], takesFile: true, answer: ["received": .count],
                errors: [.notFound, .conflict])
        ) { request, caller in
            let worker = try Self.worker(request)
            let body = try await request.body.collect(upTo: TablePiece.limit + Self.pieceSlack)
            let lease = try Self.lease(request)
            let (offset, size) = (try Self.count("offset", request), try Self.count("size", request))
            let piece = TablePiece(lease: lease, offset: offset, size: size, bytes: try Self.decompressed(body))
            guard let received = try desk.receive(piece, from: worker, by: Self.owner(caller)) else {
                throw Self.over(lease)
            }
            return .json(["received": .integer(Int64(received))])
        }
    }

    /// Bytes by which compressing may make a piece longer.
    private static let pieceSlack = 64 << 10

    private static func decompressed(_ body: [UInt8]) throws(MartletError) -> [UInt8] {
        do throws(MartletError) {
            return try Zstandard.decompress(body, limit: TablePiece.limit)
        } catch {
            guard error.code == .corrupt else { throw error }
            throw MartletError(.invalidInput, "the body must be compressed with Zstandard: \(error.message)")
        }
    }

    static func count(_ name: String, _ request: HTTPRequest) throws(MartletError) -> Int {
        guard let number = request.text(name).flatMap({ Int($0) }), number >= 0 else {
            throw MartletError(.invalidInput, "'\(name)' must be a number of bytes")
        }
        return number
    }
}
