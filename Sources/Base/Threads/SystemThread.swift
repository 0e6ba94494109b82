public import Errors
internal import Glibc

/// A thread of the operating system, for calls that block: the cooperative pool has one thread for each core and must not wait.
@safe public struct SystemThread: @unchecked Sendable {
    private let id: pthread_t

    /// Starts a thread.
    ///
    /// - Parameter name: How errors name it.
    /// - Throws: `unavailable` where the system has no thread left.
    public static func start(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(MartletError) -> SystemThread {
        let box = unsafe Unmanaged.passRetained(Body(body))
        var id = pthread_t()
        let status = unsafe pthread_create(
            &id, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
                body.run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            unsafe box.release()
            throw MartletError(
                .unavailable, "the system gives no thread for '\(name)': \(unsafe String(cString: strerror(status)))",
                hint: "Is there a limit on the number of processes of this user?", retry: .safely)
        }
        return SystemThread(id: id)
    }

    /// Waits for the end of the thread; called once at most, and without effect on the thread itself.
    public func join() {
        if pthread_equal(pthread_self(), id) != 0 {
            pthread_detach(id)
        } else {
            pthread_join(id, nil)
        }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
