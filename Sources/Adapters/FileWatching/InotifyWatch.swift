internal import Errors
internal import Glibc
public import Schedules
internal import Synchronization
internal import Threads

/// Tells of changes in folders by inotify.
public final class InotifyWatch: FolderWatching {
    private struct State {
        /// By path.
        var watches: [String: Int32] = [:]
        var thread: SystemThread?
        /// Nil before the first folder, once it was closed, and where the kernel gives none.
        var descriptor: Int32?
        var hasStarted = false
        /// A pipe whose second end stops the thread.
        var stop: [Int32] = []
    }

    /// Folders that are watched at once; the kernel's own limit is higher, and shared with other programs.
    public static let folderLimit = 4096

    private let state = Mutex(State())
    private let root: String
    private let changed: @Sendable () -> Void

    /// - Parameters:
    ///   - root: What the paths of folders are relative to.
    ///   - changed: Called from a thread of its own.
    public init(root: String, changed: @escaping @Sendable () -> Void) {
        self.root = root
        self.changed = changed
    }

    deinit { close() }

    public func watch(_ folders: Set<String>) -> Int {
        state.withLock { state in
            if !state.hasStarted, !folders.isEmpty { start(&state) }
            guard let descriptor = state.descriptor else { return 0 }
            for (path, watch) in state.watches where !folders.contains(path) {
                inotify_rm_watch(descriptor, watch)
                state.watches[path] = nil
            }
            let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR)
            for path in folders.prefix(Self.folderLimit) {
                // Named again, it is the same watch; one whose folder was made anew is a new one.
                let watch = unsafe inotify_add_watch(descriptor, "\(root)/\(path)", mask)
                state.watches[path] = watch >= 0 ? watch : nil
            }
            return state.watches.count
        }
    }

    /// Ends the thread.
    public func close() {
        let (thread, stop) = state.withLock { state in
            defer {
                state.thread = nil
                state.stop = []
                state.hasStarted = true
            }
            return (state.thread, state.stop)
        }
        guard let thread, stop.count == 2 else { return }
        var one: UInt8 = 1
        _ = unsafe write(stop[1], &one, 1)
        thread.join()
        state.withLock { state in
            if let descriptor = state.descriptor { Glibc.close(descriptor) }
            state.descriptor = nil
            state.watches = [:]
        }
        for end in stop { Glibc.close(end) }
    }

    private func start(_ state: inout State) {
        state.hasStarted = true
        let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        var ends: [Int32] = [-1, -1]
        guard descriptor >= 0, unsafe pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let stop = ends[0]
        let changed = changed
        // Without a thread folders are looked at now and then, as without inotify.
        guard
            let thread = try? SystemThread.start(
                name: "inotify", { Self.listen(descriptor, stop: stop, changed) })
        else {
            Glibc.close(descriptor)
            for end in ends { Glibc.close(end) }
            return
        }
        state.descriptor = descriptor
        state.stop = ends
        state.thread = thread
    }

    private static func listen(_ descriptor: Int32, stop: Int32, _ changed: @Sendable () -> Void) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            var polled = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            let count = unsafe poll(&polled, 2, -1)
            if count < 0, errno != EINTR { return }
            if polled[1].revents != 0 { return }
            guard polled[0].revents != 0 else { continue }
            let read = unsafe read(descriptor, &buffer, buffer.count)
            if read > 0 { changed() } else if read < 0, errno != EAGAIN, errno != EINTR { return }
        }
    }
}
