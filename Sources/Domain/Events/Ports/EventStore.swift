public import Clocks
public import Errors

/// Takes what happened; the port of whoever has something to tell.
public protocol EventSink: Sendable {
    /// Stores events in this order; one whose ID is stored already is not stored again. Durable on return.
    func record(_ events: [Event]) async throws(MartletError)
}

/// The port to where events lie, in the order in which they happened.
///
/// Errors: `unavailable`, `corrupt`, `storageFull`.
public protocol EventStore: EventSink {
    /// Moves a cursor, and stores what was found on the way, as one transaction.
    ///
    /// - Parameter old: Where the cursor must stand; nil where it must not be there.
    /// - Returns: False, with nothing stored, where it stands elsewhere: another process was first.
    func record(
        _ events: [Event], advancing cursor: String, from old: String?, to new: String
    ) async throws(MartletError) -> Bool

    func cursor(_ name: String) async throws(MartletError) -> String?

    /// Cursors whose names begin so.
    func cursors(startingWith prefix: String) async throws(MartletError) -> [String: String]

    func removeCursor(_ name: String) async throws(MartletError)

    /// Events behind a position, in order.
    func events(after position: Int64, limit: Int) async throws(MartletError) -> [StoredEvent]

    /// The newest first.
    ///
    /// - Parameter position: Only older ones than this; nil for all.
    func recent(before position: Int64?, limit: Int) async throws(MartletError) -> [StoredEvent]

    /// The position of the newest event; 0 where there is none.
    func lastPosition() async throws(MartletError) -> Int64

    /// The position behind which lies every event from a time on, as far as events are stored in the order of their times.
    func position(before time: Timestamp) async throws(MartletError) -> Int64

    /// How many events are from before a time and no delivery waits for.
    func countPrunable(before time: Timestamp) async throws(MartletError) -> Int

    /// Forgets events from before a time that no delivery waits for, with their deliveries; returns how many.
    ///
    /// - Parameters:
    ///   - kinds: Only these; nil for all.
    ///   - limit: At most so many, since others wait for the store meanwhile.
    func prune(_ kinds: [EventKind]?, before time: Timestamp, limit: Int) async throws(MartletError) -> Int
}
