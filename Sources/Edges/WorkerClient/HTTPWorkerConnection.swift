internal import Compression
public import Errors
public import HTTP
public import Identifiers
internal import JSON
public import WorkerService
public import Workers

/// A worker's way to its server: the platform's API over HTTP, always from the worker's side.
public struct HTTPWorkerConnection: WorkerConnection {
    private let sender: any HTTPSender
    private let base: String
    private let token: String?

    /// The most bytes of an answer.
    private static let answerLimit = 256 << 20

    /// - Parameter server: Such as `https://lake.example.org`.
    public init(_ sender: any HTTPSender, server: String, token: String?) {
        self.sender = sender
        base = (server.hasSuffix("/") ? String(server.dropLast()) : server) + "/api/v1/workers"
        self.token = token
    }

    public func register(
        _ description: WorkerDescription, instance: String, isCarried: Bool
    ) async throws(MartletError) -> WorkerRegistration {
        let answer = try await json(
            .post, "", WorkerJSON.description(description, instance: instance, isCarried: isCarried))
        return try WorkerJSON.registration(from: answer)
    }

    public func poll(_ worker: WorkerID, wait: Duration) async throws(MartletError) -> WorkBatch {
        let wait = wait.components.seconds * 1000
        return try WorkerJSON.batch(from: try await json(.post, "/\(worker)/poll", ["wait_ms": .integer(wait)]))
    }

    public func heartbeat(_ worker: WorkerID, _ beat: WorkerBeat) async throws(MartletError) -> WorkerOrders {
        try WorkerJSON.orders(from: try await json(.post, "/\(worker)/heartbeat", WorkerJSON.beat(beat)))
    }

    public func log(_ worker: WorkerID, _ batch: WorkerLogBatch) async throws(MartletError) -> Bool {
        try await json(.post, "/\(worker)/logs", WorkerJSON.logs(batch))["held"]?.boolValue ?? false
    }

    public func answer(_ worker: WorkerID, _ answer: WorkerAnswer) async throws(MartletError) -> Bool {
        do throws(MartletError) {
            _ = try await json(.post, "/\(worker)/results", answer.json)
            return true
        } catch {
            guard error.code == .conflict else { throw error }
            return false
        }
    }

    public func send(_ piece: TablePiece, from worker: WorkerID) async throws(MartletError) -> Bool {
        let path = "/\(worker)/tables/\(piece.lease)?offset=\(piece.offset)&size=\(piece.size)"
        do throws(MartletError) {
            _ = try await send(
                .put, path, bytes: try Zstandard.compress(piece.bytes, level: 1), type: "application/zstd")
            return true
        } catch {
            guard error.code == .conflict else { throw error }
            return false
        }
    }

    public func read(_ request: ReadRequest, for worker: WorkerID) async throws(MartletError) -> ReadAnswer {
        do throws(MartletError) {
            return try WorkerJSON.readAnswer(
                from: try await json(
                    .post, "/\(worker)/reads/\(request.lease)",
                    ["number": .integer(Int64(request.number)), "sql": .string(request.sql)]))
        } catch {
            guard error.code == .conflict else { throw error }
            return .lost
        }
    }

    public func piece(
        of number: Int, at offset: Int, lease: LeaseID, for worker: WorkerID
    ) async throws(MartletError) -> [UInt8]? {
        do throws(MartletError) {
            let bytes = try await send(.get, "/\(worker)/reads/\(lease)?number=\(number)&offset=\(offset)", nil)
            return try Zstandard.decompress(bytes, limit: TablePiece.limit)
        } catch {
            guard error.code == .conflict else { throw error }
            return nil
        }
    }

    public func file(_ hash: String, for worker: WorkerID) async throws(MartletError) -> [UInt8] {
        try await send(.get, "/\(worker)/files/\(hash)", nil)
    }

    public func deregister(_ worker: WorkerID) async throws(MartletError) {
        _ = try await send(.delete, "/\(worker)", nil)
    }

    // MARK: Sending

    private func json(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue
    ) async throws(MartletError) -> JSONValue {
        try JSONValue(parsing: try await send(method, path, body), file: "the server's answer")
    }

    private func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue?) async throws(MartletError) -> [UInt8] {
        try await send(method, path, bytes: body?.encoded(), type: "application/json")
    }

    private func send(
        _ method: HTTPMethod, _ path: String, bytes: [UInt8]?, type: String
    ) async throws(MartletError) -> [UInt8] {
        var request = OutgoingRequest(method, base + path)
        if let token { request.fields["Authorization"] = "Bearer \(token)" }
        if let bytes {
            request.fields["Content-Type"] = type
            request.body = .bytes(bytes)
        }
        let response: CollectedResponse
        do {
            response = try await sender.send(request, limit: Self.answerLimit)
        } catch {
            throw MartletError(wrapping: error)
        }
        guard response.status.isError else { return response.body }
        throw WorkerFailure.error(response, server: base)
    }
}
