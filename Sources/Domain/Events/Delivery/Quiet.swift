public import Clocks

/// Lets events gather until none has come for a while, so that a receiver is told of many at once.
public struct Quiet: Sendable, Hashable {
    /// None may have come for so long.
    public var seconds: Double
    /// The first waits no longer than this, however many come.
    public var longestSeconds: Double

    /// Events that are told together at most.
    public static let batchLimit = 1000
    public static let secondsLimit = 3600.0
    /// How much longer than the quiet itself the first waits, where nothing is said.
    public static let factor = 6.0

    public init(seconds: Double, longestSeconds: Double? = nil) {
        self.seconds = seconds
        self.longestSeconds = max(seconds, longestSeconds ?? seconds * Self.factor)
    }

    /// What waits to be told.
    public struct Gathering: Sendable, Hashable {
        public var count: Int
        public var first: Timestamp
        public var last: Timestamp

        public init(count: Int, first: Timestamp, last: Timestamp) {
            self.count = count
            self.first = first
            self.last = last
        }
    }

    /// Whether what has gathered is told now.
    public func isOver(_ gathering: Gathering, at now: Timestamp) -> Bool {
        // A clock that was set back must not hold anything up.
        if gathering.count >= Self.batchLimit || gathering.last > now { return true }
        return now >= gathering.last.adding(seconds) || now >= gathering.first.adding(longestSeconds)
    }
}

extension Timestamp {
    fileprivate func adding(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64(seconds * 1_000_000))
    }
}
