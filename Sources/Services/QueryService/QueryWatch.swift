public import Querying
internal import Synchronization

/// How far a query is, for whoever asks from beside it.
public final class QueryWatch: Sendable {
    private let session = Mutex<(any QuerySession)?>(nil)

    public init() {}

    /// Nil before the engine has begun and after it has ended.
    public var progress: QueryProgress? { session.withLock { $0?.progress() } }

    /// The session works for this query from now on, and for nobody else until `detach`.
    func attach(_ session: any QuerySession) { self.session.withLock { $0 = session } }

    func detach() { session.withLock { $0 = nil } }
}
