internal import Cryptography
internal import Errors
internal import Identifiers
internal import Machine
internal import Synchronization
internal import Workers

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
            try await send(TablePiece(lease: step.work.lease, offset: offset, size: size, bytes: bytes), of: step)
            offset += bytes.count
            step.progress(rows: nil, fraction: Double(offset) / Double(size))
        }
        step.gave(SentTable(bytes: size, hash: hash.finalize().hex))
    }

    private func send(_ piece: TablePiece, of step: AgentStep) async throws(MartletError) {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        while true {
            if step.isDropped || step.isCancelled {
                throw MartletError(.cancelled, "\(step.work.key) is to stop; its rows are not sent")
            }
            guard let worker = state.withLock({ $0.registration?.worker }) else {
                throw MartletError(.unavailable, "the worker is not registered")
            }
            do throws(MartletError) {
                let isHeld = try await within(Self.pieceTime) { [connection] () throws(MartletError) in
                    try await connection.send(piece, from: worker)
                }
                guard isHeld else {
                    throw MartletError(.cancelled, "\(step.work.key) was lost to another; its rows are refused")
                }
                return
            } catch {
                let error = forgotten(error, as: worker)
                guard Self.canRecover(error), ![.cancelled, .limitExceeded].contains(error.code) else { throw error }
                try await wait(delay.next(using: &generator))
            }
        }
    }

    /// How long a piece may take.
    private static let pieceTime = Duration.seconds(60)
}
