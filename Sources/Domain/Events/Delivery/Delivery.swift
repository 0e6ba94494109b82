public import Clocks

/// The delivery of one event to one channel.
public struct Delivery: Sendable, Hashable {
    public var id: Int64
    public var channel: String
    public var event: Event
    public var state: DeliveryState
    /// Why the last attempt failed.
    public var reason: String?
    public var createdAt: Timestamp

    public init(
        id: Int64, channel: String, event: Event, state: DeliveryState, reason: String?, createdAt: Timestamp
    ) {
        self.id = id
        self.channel = channel
        self.event = event
        self.state = state
        self.reason = reason
        self.createdAt = createdAt
    }
}
