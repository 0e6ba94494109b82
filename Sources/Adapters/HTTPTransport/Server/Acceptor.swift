internal import Errors
internal import Glibc
internal import Synchronization
internal import Threads

/// Accepts connections on a thread of its own and gives them to the library's threads in turn.
///
/// Left to the threads themselves, whichever wakes first takes what waits, and one of two may hold most connections of a busy
/// server while the other sleeps.
final class Acceptor: Sendable {
    private let daemons: Daemons
    private let core: ServerCore
    private let socket: Int32
    private let limit: Int
    private let isStopping = Atomic<Bool>(false)
    private let thread = Mutex<SystemThread?>(nil)

    private static let pauseMicroseconds: UInt32 = 20_000
    /// How long a connection that was handed over may stay uncounted; the library drops a few without a word.
    private static let pausesUntilGivenUp = 50

    /// - Parameter socket: Listens; it stays the caller's.
    init(_ daemons: Daemons, core: ServerCore, socket: Int32, limit: Int) {
        self.daemons = daemons
        self.core = core
        self.socket = socket
        self.limit = limit
    }

    func start() throws(MartletError) {
        let started = try SystemThread.start(name: "http-accept") { [self] in acceptAll() }
        thread.withLock { $0 = started }
    }

    /// Ends the thread; connections that wait are refused.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        // Wakes the thread from `accept`.
        shutdown(socket, Int32(SHUT_RD))
        thread.withLock { $0.take() }?.join()
    }

    private func acceptAll() {
        // Connections that were handed over, less those that were given up.
        var handedOver = core.traffic.connectionsOpened
        while !isStopping.load(ordering: .sequentiallyConsistent) {
            waitForRoom(&handedOver)
            let failure = daemons.current.accept(socket)
            if failure == 0 {
                handedOver += 1
            } else if failure != EINTR, failure != ECONNABORTED, !isStopping.load(ordering: .sequentiallyConsistent) {
                // No descriptor or memory is left; `ResourceWatch` says so.
                usleep(Self.pauseMicroseconds)
            }
        }
    }

    /// Lets new connections wait in the system's queue while there are as many as there may be.
    private func waitForRoom(_ handedOver: inout Int) {
        var pauses = 0
        while !isStopping.load(ordering: .sequentiallyConsistent) {
            let traffic = core.traffic
            let uncounted = max(0, handedOver - traffic.connectionsOpened)
            if traffic.connections + uncounted < limit { return }
            pauses += 1
            if pauses % Self.pausesUntilGivenUp == 0 { handedOver = traffic.connectionsOpened }
            usleep(Self.pauseMicroseconds)
        }
    }
}
