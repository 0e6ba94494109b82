public import Clocks
public import Cryptography
public import Errors

/// The port to where schedules, triggers and what they did are remembered.
///
/// Each call is one transaction. Errors: `notFound`, `alreadyExists`, `conflict`, `unavailable`, `corrupt`, `storageFull`.
public protocol ScheduleStore: Sendable {
    // MARK: Definitions

    func entries(of kind: EntryKind?) async throws(MartletError) -> [ScheduleEntry]
    func count(of kind: EntryKind) async throws(MartletError) -> Int
    func entry(_ name: ScheduleName) async throws(MartletError) -> ScheduleEntry?
    func entries(named names: [ScheduleName]) async throws(MartletError) -> [ScheduleEntry]
    /// The trigger whose webhook has a token of this hash.
    func trigger(secret hash: SHA256Digest) async throws(MartletError) -> ScheduleEntry?

    /// Adds one; `alreadyExists` where the name is taken.
    func add(_ entry: ScheduleEntry) async throws(MartletError)
    /// Replaces definition, state of being enabled, due time and secret.
    func replace(_ entry: ScheduleEntry) async throws(MartletError)
    /// Forgets one with what it remembers; its firings stay.
    func remove(_ name: ScheduleName) async throws(MartletError) -> Bool

    /// Makes those that stand in files be exactly these; what others remember stays. Returns the names that changed.
    ///
    /// - Throws: `alreadyExists` where a file takes the name of one that was made through the API.
    func synchronize(files entries: [ScheduleEntry]) async throws(MartletError) -> [ScheduleName]

    /// Grows with each change of a definition.
    func revision() async throws(MartletError) -> Int64
    /// What the scheduler keeps in memory of those that changed after a revision.
    func changes(after revision: Int64) async throws(MartletError) -> [DueEntry]

    // MARK: Firings

    /// Stores what a scheduler decided.
    ///
    /// - Returns: The firings that are new.
    /// - Throws: `conflict` where the lease is no longer this one's.
    func record(_ batch: SchedulerBatch, under lease: SchedulerLease?) async throws(MartletError) -> [Firing]
    /// Changes status, run and error of firings.
    func update(_ firings: [Firing]) async throws(MartletError)
    func openFirings() async throws(MartletError) -> [Firing]
    /// The latest first.
    func firings(of source: String?, after time: Timestamp?, limit: Int) async throws(MartletError) -> [Firing]
    func firing(_ key: String) async throws(MartletError) -> Firing?
    /// Forgets firings that ended before a time; returns how many.
    func prune(before time: Timestamp) async throws(MartletError) -> Int

    // MARK: What triggers have seen

    func seen(by trigger: ScheduleName, source: Int) async throws(MartletError) -> [String: String]
    /// Runs that succeeded at or after a time, the first to end first.
    func succeededRuns(since time: Timestamp, limit: Int) async throws(MartletError) -> [EndedRun]
    /// Notes a request of a webhook; false where it was seen before.
    func noteRequest(
        _ mark: String, of trigger: ScheduleName, at now: Timestamp, until time: Timestamp
    ) async throws(MartletError) -> Bool

    // MARK: Leading

    func lease() async throws(MartletError) -> SchedulerLease
    /// Replaces a lease that is still as it was seen; nil where it is not.
    func replace(_ seen: SchedulerLease, with lease: SchedulerLease) async throws(MartletError) -> Bool

    // MARK: Backfills

    func add(_ backfill: Backfill, _ items: [BackfillItem]) async throws(MartletError)
    func backfills() async throws(MartletError) -> [Backfill]
    func backfill(_ name: ScheduleName) async throws(MartletError) -> Backfill?
    func update(_ backfill: Backfill) async throws(MartletError)
    func items(
        of name: ScheduleName, status: BackfillItem.Status?, limit: Int
    ) async throws(MartletError) -> [BackfillItem]
    func update(_ items: [BackfillItem], of name: ScheduleName) async throws(MartletError)
    func progress(of name: ScheduleName) async throws(MartletError) -> BackfillProgress
}

/// A run that succeeded.
public struct EndedRun: Sendable, Hashable {
    public var id: String
    public var endedAt: Timestamp
    /// What asked for it.
    public var trigger: String

    public init(id: String, endedAt: Timestamp, trigger: String) {
        self.id = id
        self.endedAt = endedAt
        self.trigger = trigger
    }
}
