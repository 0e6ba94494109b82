internal import Synchronization

/// Lets a person's wish to stop reach what is going on.
///
/// The first ring asks the work to end in order; what rings it decides what a second one does.
public final class Interruption: Sendable {
    private struct State {
        var rings = 0
        var nextID = 0
        var handlers: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// Whether it has rung.
    public var hasRung: Bool { state.withLock { $0.rings > 0 } }

    /// Somebody asks to stop.
    ///
    /// - Returns: Whether there is something that will stop in order because of this first ring.
    @discardableResult
    public func ring() -> Bool {
        let handlers = state.withLock { state in
            state.rings += 1
            return state.rings == 1 ? Array(state.handlers.values) : []
        }
        for handler in handlers { handler() }
        return !handlers.isEmpty
    }

    /// Runs a body while a handler waits for the first ring; one that has rung already is handled at once.
    public func whileHandled<Result>(
        by handler: @escaping @Sendable () -> Void, _ body: () async throws -> Result
    ) async rethrows -> Result {
        let (id, isLate) = state.withLock { state in
            state.nextID += 1
            state.handlers[state.nextID] = handler
            return (state.nextID, state.rings > 0)
        }
        defer { state.withLock { _ = $0.handlers.removeValue(forKey: id) } }
        if isLate { handler() }
        return try await body()
    }
}
