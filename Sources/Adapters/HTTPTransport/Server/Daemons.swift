internal import Errors
internal import Synchronization

/// The library's servers: one takes new connections, and older ones keep those that began under an earlier certificate.
final class Daemons: Sendable {
    private struct State: Sendable {
        var current: MicroHTTPD
        var former: [MicroHTTPD] = []
    }

    private let core: ServerCore
    private let connections: Int
    private let state: Mutex<State>

    /// - Parameter connections: How many there may be at once.
    init(_ core: ServerCore, connections: Int, certificate: PEMFiles?) throws(MartletError) {
        self.core = core
        self.connections = connections
        state = Mutex(State(current: try MicroHTTPD(core, connections: connections, certificate: certificate)))
    }

    /// The one that takes new connections.
    var current: MicroHTTPD { state.withLock { $0.current } }

    /// Lets new connections have another certificate; those there are go on.
    ///
    /// - Throws: `unavailable` where it does not serve; then nothing has changed.
    func use(_ certificate: PEMFiles) throws(MartletError) {
        let new = try MicroHTTPD(core, connections: connections, certificate: certificate)
        state.withLock { state in
            state.former.append(state.current)
            state.current = new
        }
    }

    /// Stops those that have no connection left.
    func stopUnused() {
        let unused = state.withLock { state in
            let unused = state.former.filter { $0.connectionCount == 0 }
            state.former.removeAll { $0.connectionCount == 0 }
            return unused
        }
        for daemon in unused { daemon.stop() }
    }

    /// Closes every connection; no request may wait for its handler any more.
    func stop() {
        let all = state.withLock { [$0.current] + $0.former }
        for daemon in all { daemon.stop() }
    }
}
