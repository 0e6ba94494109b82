internal import Glibc
internal import Synchronization

/// A thread that runs the jobs of one actor, so that calls which block never hold up the cooperative pool.
final class EngineThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopping = false
    }

    private let state = Mutex(State())
    /// Counts the jobs that wait, and one more for the request to stop.
    private let signal: Signal

    init() {
        signal = Signal()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<EngineThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        precondition(result == 0, "the machine has no more threads to give")
        pthread_detach(thread)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        state.withLock { $0.jobs.append(unowned) }
        signal.raise()
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    /// Lets the thread end once its queue is empty.
    func stop() {
        state.withLock { $0.isStopping = true }
        signal.raise()
    }

    private func run() {
        while true {
            signal.wait()
            let (jobs, isStopping) = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                return (state.jobs, state.isStopping)
            }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isStopping && jobs.isEmpty { return }
            if isStopping { signal.raise() }
        }
    }
}

/// A counting semaphore of the system.
@safe private final class Signal: @unchecked Sendable {
    // Unchecked because the semaphore is made to be used from several threads and the pointer never changes.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func raise() { unsafe sem_post(semaphore) }

    func wait() { while unsafe sem_wait(semaphore) != 0 {} }
}
