public import Errors
internal import Synchronization

/// A few threads for calls that block, such as waiting for the disk; made when they are first needed.
public final class BlockingThreads: Sendable {
    private let name: String
    private let limit: Int
    private let jobs = BlockingQueue<@Sendable () -> Void>()
    private let threads = Mutex<[SystemThread]>([])

    /// - Parameter limit: How many calls may block at the same time; more wait for their turn.
    public init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    deinit {
        jobs.close()
        for thread in threads.withLock({ $0 }) { thread.join() }
    }

    /// Runs the body on one of the threads, while the task waits without one.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(MartletError) -> Value
    ) async throws(MartletError) -> Value {
        let result: Result<Value, MartletError> = await withCheckedContinuation { continuation in
            let sleeping = jobs.push {
                let result: Result<Value, MartletError>
                do throws(MartletError) {
                    result = .success(try body())
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
            if sleeping == 0 { addThread() }
        }
        return try result.get()
    }

    private func addThread() {
        threads.withLock { threads in
            guard threads.count < limit else { return }
            let jobs = jobs
            let work: @Sendable () -> Void = { while let next = jobs.take(1) { for job in next { job() } } }
            // Those that are there, or else this one, go through the queue alone.
            guard let thread = try? SystemThread.start(name: name, work) else {
                if threads.isEmpty { for job in jobs.take(1) ?? [] { job() } }
                return
            }
            threads.append(thread)
        }
    }
}
