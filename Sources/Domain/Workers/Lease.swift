/// The number of one delivery of work; the one who holds it may answer, and nobody else.
///
/// The first part is of the server's start, so that one that starts again gives none of the numbers it gave before.
public struct LeaseID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var server: UInt64
    /// Grows with each delivery.
    public var fence: Int64

    public init(server: UInt64, fence: Int64) {
        self.server = server
        self.fence = fence
    }

    /// Reads the form that `description` writes.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let server = UInt64(parts[0], radix: 16), let fence = Int64(parts[1]), fence > 0
        else { return nil }
        self.init(server: server, fence: fence)
    }

    public var description: String { "\(String(server, radix: 16))-\(fence)" }

    public static func < (left: LeaseID, right: LeaseID) -> Bool {
        (left.server, left.fence) < (right.server, right.fence)
    }
}

/// Work that was given to a worker until it answers, or does not say in time that it still has it.
public struct Lease: Sendable, Hashable {
    public let id: LeaseID
    public let item: WorkItem
    public let worker: WorkerID
    /// 1 for the first time that the work is given to somebody.
    public let delivery: Int
    /// When the worker last said that it has it, or when it was given, by the server's monotonic clock.
    public internal(set) var renewedAt: Duration
    /// The worker said that it has it.
    public internal(set) var isConfirmed = false
    /// Nobody wants it any more; the worker is told.
    public internal(set) var isCancelled = false
}
