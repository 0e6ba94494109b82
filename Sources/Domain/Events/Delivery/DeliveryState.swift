public import Clocks

/// Where the delivery of one event to one channel stands.
public enum DeliveryState: Sendable, Hashable {
    /// Next: sending.
    case waiting(attempts: Int, due: Timestamp)
    /// Somebody sends it until then; who does not say how it went by then is taken for dead. Next: delivered, waiting, dead.
    case sending(attempts: Int, until: Timestamp)
    /// Final.
    case delivered(attempts: Int, at: Timestamp)
    /// Given up. Next: waiting, when a person has it replayed.
    case dead(attempts: Int, at: Timestamp)

    public var attempts: Int {
        switch self {
        case .waiting(let attempts, _), .sending(let attempts, _), .delivered(let attempts, _), .dead(let attempts, _):
            attempts
        }
    }

    /// The word of the API and of the store.
    public var word: String {
        switch self {
        case .waiting: "waiting"
        case .sending: "sending"
        case .delivered: "delivered"
        case .dead: "dead"
        }
    }
}

/// How one attempt ended.
public enum DeliveryOutcome: Sendable, Hashable {
    case accepted
    /// Another attempt may succeed.
    ///
    /// - `retryAfterSeconds`: What the receiver asked for.
    case failed(reason: String, retryAfterSeconds: Int?)
    /// No attempt will succeed.
    case refused(reason: String)
}
