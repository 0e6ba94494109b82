internal import Glibc
internal import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into rings of an `Interruption`.
///
/// A thread of its own waits for the signals, so what happens on one is ordinary code. Nothing to stop in order, or a second
/// signal, ends the process at once with 128 and the signal's number.
public enum InterruptWatch {
    private static let signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]
    /// Set once, before the thread starts that reads it.
    private static let target = Mutex<Interruption?>(nil)

    /// Must be called before any other thread is started, since threads inherit which signals are held back.
    ///
    /// Also ignores SIGPIPE, so that writing to a closed pipe is an error and not the end of the process.
    public static func install() -> Interruption {
        let interruption = Interruption()
        target.withLock { $0 = interruption }
        signal(SIGPIPE, SIG_IGN)
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in signals { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        var thread = pthread_t()
        unsafe pthread_create(&thread, nil, { _ in unsafe InterruptWatch.wait() }, nil)
        pthread_detach(thread)
        return interruption
    }

    private static func wait() -> UnsafeMutableRawPointer? {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in signals { unsafe sigaddset(&set, number) }
        while true {
            var number: Int32 = 0
            guard unsafe sigwait(&set, &number) == 0 else { continue }
            let interruption = target.withLock { $0 }
            if interruption?.ring() != true { _exit(128 + number) }
        }
    }
}
