internal import Glibc
internal import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into rings of an `Interruption`.
///
/// The signal handler only writes the signal's number into a pipe. A thread of its own reads it there, so what happens on a signal
/// is ordinary code. Nothing to stop in order, or a second signal, ends the process at once with 128 and the signal's number.
public enum InterruptWatch {
    private static let signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]
    /// Set once, before the thread starts that reads it.
    private static let target = Mutex<Interruption?>(nil)
    /// The end of the pipe that the handler writes to; made before the handler is, so that the handler finds it made.
    private static let wakeup = Atomic<Int32>(-1)

    /// Starts to watch; also ignores SIGPIPE, so that writing to a closed pipe is an error and not the end of the process.
    public static func install() -> Interruption {
        let interruption = Interruption()
        target.withLock { $0 = interruption }
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        // Without a pipe the signals do what they do by default.
        guard unsafe pipe(&ends) == 0 else { return interruption }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wakeup.store(ends[1], ordering: .sequentiallyConsistent)
        start(reading: ends[0])
        for number in signals where !isIgnored(number) { handle(number) }
        return interruption
    }

    /// A signal that whoever started the process wants ignored, as `nohup` does, stays ignored.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private static func handle(_ number: Int32) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { number in
            let saved = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = unsafe write(InterruptWatch.wakeup.load(ordering: .relaxed), &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        _ = unsafe sigaction(number, &action, nil)
    }

    private static func start(reading descriptor: Int32) {
        var thread = pthread_t()
        let argument = unsafe UnsafeMutableRawPointer(bitPattern: Int(descriptor))
        let made = unsafe pthread_create(
            &thread, nil,
            { argument in
                let descriptor = Int32(truncatingIfNeeded: Int(bitPattern: argument))
                InterruptWatch.wait(on: descriptor)
                return nil
            }, argument)
        if made == 0 { pthread_detach(thread) }
    }

    private static func wait(on descriptor: Int32) {
        var byte: UInt8 = 0
        while true {
            let count = unsafe read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return }
            let interruption = target.withLock { $0 }
            if interruption?.ring() != true { _exit(128 + Int32(byte)) }
        }
    }
}
