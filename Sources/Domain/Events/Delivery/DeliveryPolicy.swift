/// How often and when a delivery is tried again.
public struct DeliveryPolicy: Sendable, Hashable {
    /// In all; at least 1.
    public var attempts: Int
    /// Seconds until the second attempt.
    public var delaySeconds: Double
    /// By what each wait is longer than the one before.
    public var factor: Double
    public var maximumSeconds: Double
    /// The part of a wait that chance decides, 0 to 1.
    public var jitter: Double

    public static let standard = DeliveryPolicy(
        attempts: 8, delaySeconds: 5, factor: 4, maximumSeconds: 3600, jitter: 0.2)

    public init(attempts: Int, delaySeconds: Double, factor: Double, maximumSeconds: Double, jitter: Double) {
        self.attempts = attempts
        self.delaySeconds = delaySeconds
        self.factor = factor
        self.maximumSeconds = maximumSeconds
        self.jitter = jitter
    }

    /// How long to wait after so many attempts, in microseconds.
    ///
    /// - Parameter chance: 0 to 1; the wait lies around the plain one by half of the jitter to either side, never above the maximum.
    public func waitMicroseconds(after attempts: Int, chance: Double) -> Int64 {
        var wait = min(delaySeconds, maximumSeconds)
        for _ in 1..<max(1, min(attempts, Self.growthLimit)) { wait = min(wait * factor, maximumSeconds) }
        let spread = wait * jitter * (min(max(chance, 0), 1) - 0.5)
        return Int64(min(max(wait + spread, 0), maximumSeconds) * 1_000_000)
    }

    /// After so many attempts no wait grows any more.
    private static let growthLimit = 64
}
