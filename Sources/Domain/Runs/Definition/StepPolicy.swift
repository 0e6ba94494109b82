/// How often a step is tried, and how long is waited in between.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts in all, the first included; at least 1.
    public var attempts: Int
    /// The wait before the second attempt.
    public var delay: Duration
    /// What each further wait is multiplied by.
    public var factor: Double
    /// No wait is longer.
    public var maximum: Duration
    /// The share of a wait, 0 to 1, that chance may add to it.
    public var jitter: Double

    public static let attemptLimit = 1000

    public init(
        attempts: Int = 1, delay: Duration = .seconds(1), factor: Double = 2, maximum: Duration = .seconds(300),
        jitter: Double = 0.1
    ) {
        self.attempts = attempts
        self.delay = delay
        self.factor = factor
        self.maximum = maximum
        self.jitter = jitter
    }

    /// How long to wait after an attempt that failed, or nil where no further one is left.
    ///
    /// - Parameter attempt: The number of the attempt that failed, counted from 1.
    /// - Parameter chance: 0 to 1.
    public func wait(after attempt: Int, chance: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        let limit = maximum.inSeconds
        var wait = delay.inSeconds
        var step = 1
        while step < attempt, wait < limit, factor > 1 {
            wait *= factor
            step += 1
        }
        wait = min(wait, limit)
        return .seconds(wait * (1 + min(max(jitter, 0), 1) * min(max(chance, 0), 1)))
    }
}

/// What is allowed to a step, and what its failure means.
public struct StepPolicy: Sendable, Hashable {
    public var retry: RetryPolicy
    /// How long one attempt may take; nil means as long as it likes.
    public var timeout: Duration?
    /// Its failure does not fail the run, and steps behind it go on.
    public var allowsFailure: Bool

    public init(retry: RetryPolicy = RetryPolicy(), timeout: Duration? = nil, allowsFailure: Bool = false) {
        self.retry = retry
        self.timeout = timeout
        self.allowsFailure = allowsFailure
    }
}

extension Duration {
    /// As a number; good to a microsecond for more than a century.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }

    package var inMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1_000_000).partialValue &+ attoseconds / 1_000_000_000_000
    }
}
