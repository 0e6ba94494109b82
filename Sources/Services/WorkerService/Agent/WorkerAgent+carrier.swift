internal import Errors
internal import Identifiers
internal import JSON
internal import Runs
internal import Synchronization
internal import Workers

/// Steps and answers by way of a message system. It only carries: leases are confirmed and renewed by heartbeats, and what does not
/// come through goes over HTTP.
extension WorkerAgent {
    /// How long the server may take to settle an answer that was carried, before it is sent over HTTP as well.
    static let carriedPatience = Duration.seconds(3)

    /// Takes steps that are carried here, for each registration anew.
    func receiveForever() async throws {
        guard let carrier else { return }
        while true {
            guard let address = state.withLock({ $0.registration?.carrier }) else {
                try await wait(.milliseconds(200))
                continue
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    // A name, so that the consumer is found again when the message system was away.
                    let consumer = address.assignments.replacing(".", with: "-")
                    try await carrier.consume(address.assignments, durable: consumer) { await self.receive($0) }
                }
                group.addTask { [self] in
                    while state.withLock({ $0.registration?.carrier }) == address { try await wait(.milliseconds(200)) }
                }
                // Either ends only when the registration does, or the worker.
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func receive(_ bytes: [UInt8]) async -> Bool {
        do throws(MartletError) {
            let message = try JSONValue(parsing: bytes, file: "a message")
            state.withLock { $0.isCarrying = true }
            if let probe = message["probe"]?.intValue {
                state.withLock { $0.probe = probe }
                try await beat()
                return true
            }
            let work = try WorkerJSON.work(from: message)
            guard state.withLock({ !$0.isLeaving && $0.held.receive(work) }) else { return true }
            // Confirms it, so that it may begin; the heartbeats that follow do that too.
            try await beat()
        } catch {
            if error.code == .invalidInput { machine.report("a message was no step: \(error.message)") }
        }
        return true
    }

    /// Sends an answer by the message system; false where there is none, or it is away.
    func carry(_ answer: WorkerAnswer) async throws(MartletError) -> Bool {
        guard let carrier, let registration = state.withLock({ $0.isCarrying ? $0.registration : nil }),
            let address = registration.carrier
        else { return false }
        do throws(MartletError) {
            let message: JSONValue = [
                "worker": .string(registration.worker.description), "answer": answer.json,
            ]
            try await within(.seconds(6)) { () throws(MartletError) in
                try await carrier.publish(message.encoded(), to: address.answers, id: "answer-\(answer.lease)")
            }
            return true
        } catch {
            if error.code == .cancelled { throw error }
            // Those that follow go over HTTP at once, until something comes over it again.
            state.withLock { $0.isCarrying = false }
            return false
        }
    }

    /// Whether the server has taken the step's answer.
    func isSettled(_ step: AgentStep) -> Bool {
        state.withLock { $0.held.all[step.work.lease] == nil }
    }
}
