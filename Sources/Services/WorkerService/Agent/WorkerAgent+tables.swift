internal import Cryptography
internal import Errors
internal import Execution
internal import Identifiers
internal import Machine
internal import Synchronization
internal import Workers

/// The server as one step has it.
struct AgentServer: StepServer {
    let agent: WorkerAgent
    let step: AgentStep

    func sendTable(_ path: String) async throws(MartletError) { try await agent.sendTable(path, of: step) }

    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError) {
        let request = ReadRequest(lease: step.work.lease, number: step.nextQuery(), sql: sql)
        let sent: SentTable = try await agent.untilAnswered(of: step) { connection, worker throws(MartletError) in
            switch try await connection.read(request, for: worker) {
            case .ready(let sent): return .success(sent)
            case .failed(let error): return .failure(error)
            case .lost: return nil
            }
        }
        var hash = SHA256()
        var offset = 0
        while offset < sent.bytes {
            let place = offset
            let bytes: [UInt8] = try await agent.untilAnswered(of: step) { connection, worker throws(MartletError) in
                try await connection.piece(of: request.number, at: place, lease: request.lease, for: worker)
                    .map { .success($0) }
            }
            guard !bytes.isEmpty, bytes.count <= sent.bytes - offset else { throw changed }
            hash.update(bytes)
            try write(bytes)
            offset += bytes.count
        }
        guard hash.finalize().hex == sent.hash else { throw changed }
    }

    private var changed: MartletError {
        MartletError(
            .corrupt, "the rows that \(step.work.key) reads are not those that the server has read for it",
            hint: "Look at what lies between the worker and the server.", retry: .safely)
    }
}

extension WorkerAgent {
    /// Sends the rows of a step to the server, however often it takes, and keeps for the answer what was sent.
    func sendTable(_ path: String, of step: AgentStep) async throws(MartletError) {
        guard let size = LocalFiles.size(of: path) else {
            throw MartletError(.notFound, "the rows of \(step.work.key) are gone before they were sent")
        }
        let pieces = try FilePieces(path, length: TablePiece.limit)
        var hash = SHA256()
        var offset = 0
        while let bytes = try pieces.next() {
            hash.update(bytes)
            let piece = TablePiece(lease: step.work.lease, offset: offset, size: size, bytes: bytes)
            try await untilAnswered(of: step) { connection, worker throws(MartletError) in
                try await connection.send(piece, from: worker) ? .success(()) : nil
            }
            offset += bytes.count
            step.progress(rows: nil, fraction: Double(offset) / Double(size))
        }
        step.gave(SentTable(bytes: size, hash: hash.finalize().hex))
    }

    /// Asks the server something for a step, however often it takes.
    ///
    /// - Parameter ask: Gives what the server said: a failure of the step's own is no failure of asking, and nil says that the
    ///   worker has the step no more.
    func untilAnswered<Value: Sendable>(
        of step: AgentStep,
        _ ask:
            @escaping @Sendable (any WorkerConnection, WorkerID) async throws(MartletError)
            -> Result<Value, MartletError>?
    ) async throws(MartletError) -> Value {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        while true {
            if step.isDropped || step.isCancelled {
                throw MartletError(.cancelled, "\(step.work.key) is to stop; its rows are not sent")
            }
            guard let worker = state.withLock({ $0.registration?.worker }) else {
                throw MartletError(.unavailable, "the worker is not registered")
            }
            let answer: Result<Value, MartletError>?
            do throws(MartletError) {
                answer = try await within(Self.pieceTime) { [connection] () throws(MartletError) in
                    try await ask(connection, worker)
                }
            } catch {
                let error = forgotten(error, as: worker)
                guard Self.canRecover(error), ![.cancelled, .limitExceeded].contains(error.code) else { throw error }
                try await wait(delay.next(using: &generator))
                continue
            }
            guard let answer else {
                throw MartletError(.cancelled, "\(step.work.key) was lost to another; its rows are refused")
            }
            return try answer.get()
        }
    }

    /// How long one answer may take.
    private static let pieceTime = Duration.seconds(60)
}
