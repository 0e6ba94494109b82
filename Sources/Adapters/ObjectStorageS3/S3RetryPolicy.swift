internal import Synchronization

/// How often a request is sent again, and how long it waits before: twice as long each time, by chance a little more or less.
public struct S3RetryPolicy: Sendable {
    /// In all.
    public var attempts: Int
    public var first: Duration
    public var longest: Duration
    let budget: S3RetryBudget
    private let chance: @Sendable () -> Double

    /// - Parameters:
    ///   - budget: Repetitions that may be had at once; each hundred requests that succeed give ten back.
    ///   - chance: A number from 0 up to 1.
    public init(
        attempts: Int = 4, first: Duration = .milliseconds(100), longest: Duration = .seconds(5), budget: Int = 100,
        chance: @escaping @Sendable () -> Double
    ) {
        self.attempts = attempts
        self.first = first
        self.longest = longest
        self.budget = S3RetryBudget(budget)
        self.chance = chance
    }

    func delay(after attempt: Int) -> Duration {
        let doubled = first * (1 << min(attempt - 1, 10))
        return (doubled < longest ? doubled : longest) * (0.5 + chance())
    }
}

/// Repetitions that all requests share: a storage that is down is not asked by each of them four times.
final class S3RetryBudget: Sendable {
    /// What one repetition costs, in units of what one success gives back.
    private static let cost = 10

    private let limit: Int
    private let left: Mutex<Int>

    init(_ count: Int) {
        limit = count * Self.cost
        left = Mutex(limit)
    }

    /// Whether one more is allowed.
    func take() -> Bool {
        left.withLock { left in
            guard left >= Self.cost else { return false }
            left -= Self.cost
            return true
        }
    }

    /// Notes that a request succeeded.
    func giveBack() {
        left.withLock { left in left = min(limit, left + 1) }
    }
}
