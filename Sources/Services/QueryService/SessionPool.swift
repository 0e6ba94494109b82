public import Querying
internal import Synchronization

/// Lends sessions, opening at most a given number and keeping them for whoever comes next.
public final class SessionPool: Sendable {
    private struct State {
        var idle: [any QuerySession] = []
        var opened = 0
        var waiters: [CheckedContinuation<(any QuerySession)?, Never>] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limit: Int
    private let open: @Sendable () async throws -> any QuerySession

    public init(limit: Int, open: @escaping @Sendable () async throws -> any QuerySession) {
        self.limit = max(1, limit)
        self.open = open
    }

    /// Lends a session for as long as the closure runs.
    public func withSession<Value>(
        _ body: (any QuerySession) async throws -> Value
    ) async throws -> Value {
        let session = try await borrow()
        do {
            let value = try await body(session)
            await giveBack(session)
            return value
        } catch {
            await giveBack(session)
            throw error
        }
    }

    private func borrow() async throws -> any QuerySession {
        enum Turn { case use(any QuerySession), open, wait }
        while true {
            let turn: Turn = state.withLock { state in
                if let session = state.idle.popLast() { return .use(session) }
                guard state.opened < limit else { return .wait }
                state.opened += 1
                return .open
            }
            switch turn {
            case .use(let session): return session
            case .open:
                do {
                    return try await open()
                } catch {
                    let next = state.withLock { state in
                        state.opened -= 1
                        return state.waiters.popLast()
                    }
                    next?.resume(returning: nil)
                    throw error
                }
            case .wait:
                let session: (any QuerySession)? = await withCheckedContinuation { waiter in
                    let ready: (any QuerySession)?? = state.withLock { state in
                        if let session = state.idle.popLast() { return .some(session) }
                        if state.opened < limit { return .some(nil) }
                        state.waiters.append(waiter)
                        return nil
                    }
                    if let ready { waiter.resume(returning: ready) }
                }
                if let session { return session }
            }
        }
    }

    private func giveBack(_ session: any QuerySession) async {
        enum Fate { case lent, kept, close }
        let fate: Fate = state.withLock { state in
            if state.isClosed { return .close }
            if !state.waiters.isEmpty {
                state.waiters.removeFirst().resume(returning: session)
                return .lent
            }
            state.idle.append(session)
            return .kept
        }
        if case .close = fate { await session.close() }
    }

    /// Closes what is idle, and what is lent when it comes back.
    public func close() async {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for session in idle { await session.close() }
    }
}
