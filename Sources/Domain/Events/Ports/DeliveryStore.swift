public import Clocks
public import Errors

/// The port to where channels and deliveries lie.
public protocol DeliveryStore: Sendable {
    /// Channels that were made by a person, by name; those of `martlet.yaml` are not among them.
    func channels() async throws(MartletError) -> [Channel]

    /// - Throws: `alreadyExists`; `limitExceeded` where there are too many.
    func createChannel(_ channel: Channel, at time: Timestamp) async throws(MartletError)

    /// Removes a channel with its deliveries.
    ///
    /// - Returns: Whether there was one.
    func deleteChannel(_ name: String) async throws(MartletError) -> Bool

    /// Makes deliveries and moves the cursor behind their events, as one transaction.
    ///
    /// - Returns: False, with nothing stored, where the cursor stands elsewhere.
    func enqueue(
        _ deliveries: [(channel: String, event: StoredEvent)], at time: Timestamp, advancing cursor: String,
        from old: String?, to new: String
    ) async throws(MartletError) -> Bool

    /// What of a channel is due; nil where nothing is.
    func due(channel: String, at now: Timestamp) async throws(MartletError) -> Quiet.Gathering?

    /// Takes the oldest due deliveries of a channel: nobody else gets them until then.
    ///
    /// One whose lane has an earlier one that is not due waits for that.
    func claim(channel: String, at now: Timestamp, until: Timestamp, limit: Int) async throws(MartletError)
        -> [Delivery]

    /// Stores how an attempt ended, as one transaction.
    func settle(_ endings: [DeliveryEnding], reason: String?) async throws(MartletError)

    /// The newest first.
    func deliveries(inState word: String?, channel: String?, limit: Int) async throws(MartletError) -> [Delivery]

    /// Lets dead deliveries wait again.
    ///
    /// - Parameters:
    ///   - id: One of them; nil for all of the channel.
    ///   - channel: Nil for all channels.
    /// - Returns: How many there were.
    func replay(id: Int64?, channel: String?, at now: Timestamp) async throws(MartletError) -> Int

    /// How many deliveries of each channel are in each state that is not `delivered`.
    func backlog() async throws(MartletError) -> [DeliveryBacklog]
}

/// How an attempt at a delivery ended.
public struct DeliveryEnding: Sendable, Hashable {
    public var id: Int64
    /// The state that the claimer had; where another one has it by now, nothing is stored.
    public var claim: DeliveryState
    public var next: DeliveryState

    public init(_ id: Int64, claim: DeliveryState, next: DeliveryState) {
        self.id = id
        self.claim = claim
        self.next = next
    }
}

public struct DeliveryBacklog: Sendable, Hashable {
    public var channel: String
    /// `waiting`, `sending` or `dead`.
    public var state: String
    public var count: Int

    public init(channel: String, state: String, count: Int) {
        self.channel = channel
        self.state = state
        self.count = count
    }
}
