import Synchronization

/// Lets a loop sleep until a time has passed or something has happened.
public final class Waker: Sendable {
    private struct State {
        var isWoken = false
        var hasFiles = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let hasObjects = Atomic<Bool>(false)

    public init() {}

    /// Ends the sleep, or the next one.
    public func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isWoken = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// The same, since files in a watched folder have changed.
    public func wakeForFiles() {
        state.withLock { $0.hasFiles = true }
        wake()
    }

    /// Whether some trigger waits for objects.
    var awaitsObjects: Bool {
        get { hasObjects.load(ordering: .acquiring) }
        set { hasObjects.store(newValue, ordering: .releasing) }
    }

    /// Whether files have changed since this was asked the last time.
    func takeFiles() -> Bool {
        state.withLock { state in
            defer { state.hasFiles = false }
            return state.hasFiles
        }
    }

    /// Sleeps; for one loop at a time.
    func sleep(for duration: Duration) async {
        await withTaskGroup { group in
            group.addTask {
                // Ends early where the task is cancelled, which the loop looks for itself.
                try? await Task.sleep(for: duration)
                self.wake()
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    let isReady = state.withLock { state in
                        if state.isWoken || Task.isCancelled {
                            state.isWoken = false
                            return true
                        }
                        state.waiter = waiter
                        return false
                    }
                    if isReady { waiter.resume() }
                }
            } onCancel: {
                wake()
            }
            group.cancelAll()
        }
        state.withLock { $0.isWoken = false }
    }
}
