/// The port that tells whether the process that works on a run still lives.
///
/// A claim ends with the process that made it, however that ends, so no clock or heartbeat is needed to find dead runs.
public protocol RunLiveness: Sendable {
    /// Claims a run for this process; nil where another process holds it.
    func claim(_ id: RunID) throws -> (any RunClaim)?
}

/// Held as long as it is alive; ends with `release()` or the process.
public protocol RunClaim: Sendable {
    func release()
}
