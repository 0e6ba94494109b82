internal import Compression
public import Errors
public import HTTP
public import Identifiers
internal import JSON
internal import PlatformClient
public import WorkerService
public import Workers

/// A worker's way to its server: the platform's API over HTTP, always from the worker's side.
///
/// Messages that also travel over NATS are written and read by `WorkerJSON`, which both ways share; the rest is typed by the client.
public struct HTTPWorkerConnection: WorkerConnection {
    private let client: PlatformClient

    /// The most bytes of a file.
    private static let fileLimit = 256 << 20

    /// - Parameter server: Such as `https://lake.example.org`.
    public init(_ sender: any HTTPSender, server: String, token: String?) {
        client = PlatformClient(sender, server: server, token: token)
    }

    public func register(
        _ description: WorkerDescription, instance: String, isCarried: Bool
    ) async throws(MartletError) -> WorkerService.WorkerRegistration {
        let answer = try await asked { () async throws(ClientError) in
            try await client.registerWorker(
                name: description.name, instance: instance, groups: description.groups.sorted(),
                languages: description.languages.sorted(), capacity: description.capacity,
                environment: description.environment, labels: description.labels, version: description.version,
                nats: isCarried)
        }
        guard let worker = WorkerID(answer.worker) else {
            throw MartletError(.invalidInput, "the answer of registerWorker: worker: '\(answer.worker)' is no ID")
        }
        var registration = WorkerService.WorkerRegistration(
            worker: worker, heartbeat: .milliseconds(answer.heartbeatMs), lease: .milliseconds(answer.leaseMs),
            poll: .milliseconds(answer.pollMs))
        registration.carrier = answer.nats.map {
            CarrierAddress(url: $0.url, assignments: $0.assignments, answers: $0.answers)
        }
        return registration
    }

    public func poll(_ worker: WorkerID, wait: Duration) async throws(MartletError) -> WorkBatch {
        let wait = wait.components.seconds * 1000
        return try WorkerJSON.batch(
            from: try await tell(worker, "pollWorker", "poll", saying: ["wait_ms": .integer(wait)]))
    }

    public func heartbeat(_ worker: WorkerID, _ beat: WorkerBeat) async throws(MartletError) -> Workers.WorkerOrders {
        try WorkerJSON.orders(
            from: try await tell(worker, "workerHeartbeat", "heartbeat", saying: WorkerJSON.beat(beat)))
    }

    public func log(_ worker: WorkerID, _ batch: WorkerLogBatch) async throws(MartletError) -> Bool {
        try await tell(worker, "workerLogs", "logs", saying: WorkerJSON.logs(batch))["held"]?.boolValue ?? false
    }

    public func answer(_ worker: WorkerID, _ answer: WorkerAnswer) async throws(MartletError) -> Bool {
        do throws(MartletError) {
            _ = try await tell(worker, "workerResult", "results", saying: answer.json)
            return true
        } catch {
            guard error.code == .conflict else { throw error }
            return false
        }
    }

    public func send(_ piece: TablePiece, from worker: WorkerID) async throws(MartletError) -> Bool {
        let bytes = try Zstandard.compress(piece.bytes, level: 1)
        do throws(MartletError) {
            _ = try await asked { () async throws(ClientError) in
                try await client.workerTable(
                    worker.description, lease: piece.lease.description, offset: piece.offset, size: piece.size,
                    content: .bytes(bytes), type: "application/zstd")
            }
            return true
        } catch {
            guard error.code == .conflict else { throw error }
            return false
        }
    }

    public func read(_ request: ReadRequest, for worker: WorkerID) async throws(MartletError) -> ReadAnswer {
        do throws(MartletError) {
            return try WorkerJSON.readAnswer(
                from: try await tell(
                    worker, "workerRead", "reads", of: request.lease,
                    saying: ["number": .integer(Int64(request.number)), "sql": .string(request.sql)]))
        } catch {
            guard error.code == .conflict else { throw error }
            return .lost
        }
    }

    public func piece(
        of number: Int, at offset: Int, lease: LeaseID, for worker: WorkerID
    ) async throws(MartletError) -> [UInt8]? {
        do throws(MartletError) {
            let bytes = try await lent { read in
                try await client.workerReadPiece(
                    worker.description, lease: lease.description, number: number, offset: offset, reading: read)
            }
            return try Zstandard.decompress(bytes, limit: TablePiece.limit)
        } catch {
            guard error.code == .conflict else { throw error }
            return nil
        }
    }

    public func file(_ hash: String, for worker: WorkerID) async throws(MartletError) -> [UInt8] {
        try await lent { read in try await client.workerFile(worker.description, hash: hash, reading: read) }
    }

    public func deregister(_ worker: WorkerID) async throws(MartletError) {
        _ = try await asked { () async throws(ClientError) in
            try await client.deregisterWorker(worker.description)
        }
    }

    // MARK: Sending

    /// Sends a message of a worker, and reads what the server says to it.
    private func tell(
        _ worker: WorkerID, _ operation: String, _ what: String, of lease: LeaseID? = nil, saying message: JSONValue
    ) async throws(MartletError) -> JSONValue {
        let segments = ["workers", worker.description, what] + [lease?.description].compactMap(\.self)
        var call = APICall(operation, .post, segments)
        call.send(message)
        let settled = call
        return try await asked { () async throws(ClientError) in try await client.json(of: settled) }
    }

    /// Bytes that the server answers with.
    private func lent(
        _ ask: (@escaping @Sendable (IncomingResponse) async throws -> [UInt8]) async throws -> [UInt8]
    ) async throws(MartletError) -> [UInt8] {
        do {
            return try await ask { try await $0.body.collect(upTo: Self.fileLimit) }
        } catch let error as ClientError {
            throw WorkerFailure.error(error)
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    private func asked<Answer: Sendable>(
        _ ask: () async throws(ClientError) -> Answer
    ) async throws(MartletError) -> Answer {
        do throws(ClientError) {
            return try await ask()
        } catch {
            throw WorkerFailure.error(error)
        }
    }
}
