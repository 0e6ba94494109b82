public import Clocks

/// Decides, and only decides, what becomes of a delivery.
public struct DeliveryMachine: Sendable, Hashable {
    public enum Input: Sendable, Hashable {
        /// Somebody begins an attempt, and says how it went before `until`.
        case claim(until: Timestamp)
        case ended(DeliveryOutcome)
        /// A person wants it tried anew.
        case replay
    }

    public private(set) var state: DeliveryState
    public let policy: DeliveryPolicy

    public init(_ state: DeliveryState, policy: DeliveryPolicy) {
        self.state = state
        self.policy = policy
    }

    /// Takes what happened; false where it cannot happen in this state, which then stays.
    ///
    /// - Parameter chance: 0 to 1, for the jitter.
    public mutating func handle(_ input: Input, at now: Timestamp, chance: Double) -> Bool {
        switch (state, input) {
        case (.waiting(let attempts, let due), .claim(let until)) where due <= now && until > now:
            state = .sending(attempts: attempts + 1, until: until)
        case (.sending(let attempts, let end), .claim(let until)) where end <= now && until > now:
            // Who had it died; the receiver may have it already, and knows it by its ID.
            state = .sending(attempts: attempts + 1, until: until)
        case (.sending(let attempts, _), .ended(let outcome)):
            state = Self.next(outcome, attempts: attempts, policy, at: now, chance: chance)
        case (.dead, .replay):
            state = .waiting(attempts: 0, due: now)
        default: return false
        }
        return true
    }

    private static func next(
        _ outcome: DeliveryOutcome, attempts: Int, _ policy: DeliveryPolicy, at now: Timestamp, chance: Double
    ) -> DeliveryState {
        switch outcome {
        case .accepted: return .delivered(attempts: attempts, at: now)
        case .refused: return .dead(attempts: attempts, at: now)
        case .failed where attempts >= policy.attempts: return .dead(attempts: attempts, at: now)
        case .failed(_, let retryAfter):
            var wait = policy.waitMicroseconds(after: attempts, chance: chance)
            if let retryAfter {
                let asked = min(Double(max(0, retryAfter)), policy.maximumSeconds)
                wait = max(wait, Int64(asked * 1_000_000))
            }
            return .waiting(attempts: attempts, due: Timestamp(microseconds: now.microseconds + wait))
        }
    }
}
