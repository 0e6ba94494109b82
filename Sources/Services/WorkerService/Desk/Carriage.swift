internal import Errors
internal import Identifiers
internal import JSON
internal import Synchronization
public import Workers

/// A message system beside HTTP, and the subjects that a server uses in it.
public struct Carriage: Sendable {
    public var carrier: any WorkCarrier
    /// Without credentials; workers are told.
    public var url: String
    /// What all subjects of this start of the server begin with, so that what is left of an earlier one reaches nobody.
    public var prefix: String

    public init(carrier: any WorkCarrier, url: String, prefix: String) {
        self.carrier = carrier
        self.url = url
        self.prefix = prefix
    }

    func address(for worker: WorkerID) -> CarrierAddress {
        CarrierAddress(url: url, assignments: "\(prefix).to.\(worker)", answers: answers)
    }

    var answers: String { "\(prefix).answers" }

    /// The consumer of answers; a name, so that it is found again when the message system was away.
    var consumer: String { "\(prefix).answers".replacing(".", with: "-") }
}

extension WorkerDesk {
    /// Sends steps by the message system, and takes answers from there, until the task is cancelled.
    public func carry() async {
        guard let carriage else { return }
        let (workers, bell) = AsyncStream<WorkerID>.makeStream(bufferingPolicy: .unbounded)
        // The newest tries: while the message system is away, each takes a while.
        let (probes, probeBell) = AsyncStream<Probe>.makeStream(bufferingPolicy: .bufferingNewest(policy.workersLimit))
        state.withLock { state in
            state.carrierBell = bell
            state.probeBell = probeBell
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await worker in workers { await self.send(worker, carriage) } }
            group.addTask { for await probe in probes { await self.send(probe, carriage) } }
            group.addTask {
                // Ends by being cancelled, and waits for the message system where that is away.
                try? await carriage.carrier.consume(carriage.answers, durable: carriage.consumer) {
                    await self.take($0)
                }
            }
        }
    }

    /// Sends a worker the steps that it has not fetched; what does not go out waits for its next poll.
    private func send(_ worker: WorkerID, _ carriage: Carriage) async {
        let leases = state.withLock { $0.board.fetch(worker)?.leases ?? [] }
        for lease in leases {
            let work = WorkBatch.Work(lease: lease.id, key: lease.item.key, payload: lease.item.payload)
            do throws(MartletError) {
                try await carriage.carrier.publish(
                    WorkerJSON.work(work).encoded(), to: carriage.address(for: worker).assignments,
                    id: "work-\(lease.id)")
            } catch {
                update { state, _ in
                    state.board.putBack(lease.id)
                    // Without the bell: it goes by HTTP, as what follows does until a try arrives.
                    state.carried.remove(worker)
                    state.woken.insert(worker)
                    if let poll = state.polls.removeValue(forKey: worker) { state.then { poll.continuation.resume() } }
                    return []
                }
            }
        }
    }

    private func take(_ bytes: [UInt8]) async -> Bool {
        do throws(MartletError) {
            let message = try JSONValue(parsing: bytes, file: "a message")
            let answer = try WorkerAnswer(json: message["answer"] ?? .null)
            guard let worker = message["worker"]?.stringValue.flatMap({ WorkerID($0) }) else { return true }
            // Whoever may write to the subject is a worker; the lease says which step it may answer.
            guard let owner = state.withLock({ $0.owners[worker] }) else { return true }
            _ = try self.answer(worker, by: owner, answer)
        } catch {
            // No answer, or one for another step: nobody waits for it, and the worker sends its own over HTTP.
            return true
        }
        return true
    }
}
