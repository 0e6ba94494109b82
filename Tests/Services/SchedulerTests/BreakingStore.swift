import Clocks
import Cryptography
import Errors
import Schedules
import Synchronization

/// A store whose connection breaks when a test says so.
final class BreakingStore: ScheduleStore {
    enum Call { case record, update, openFirings }

    private let store: any ScheduleStore
    private let breaks = Mutex<[Call: Int]>([:])

    init(_ store: any ScheduleStore) { self.store = store }

    func breaks(_ call: Call, times: Int) { breaks.withLock { $0[call] = times } }

    private func check(_ call: Call) throws(MartletError) {
        let isBroken = breaks.withLock { breaks in
            guard let left = breaks[call], left > 0 else { return false }
            breaks[call] = left - 1
            return true
        }
        guard isBroken else { return }
        throw MartletError(.unavailable, "the connection broke", retry: .unknownOutcome)
    }

    func entries(of kind: EntryKind?) async throws(MartletError) -> [ScheduleEntry] {
        try await store.entries(of: kind)
    }

    func count(of kind: EntryKind) async throws(MartletError) -> Int {
        try await store.count(of: kind)
    }

    func entry(_ name: ScheduleName) async throws(MartletError) -> ScheduleEntry? {
        try await store.entry(name)
    }

    func entries(named names: [ScheduleName]) async throws(MartletError) -> [ScheduleEntry] {
        try await store.entries(named: names)
    }

    func trigger(secret hash: SHA256Digest) async throws(MartletError) -> ScheduleEntry? {
        try await store.trigger(secret: hash)
    }

    func add(_ entry: ScheduleEntry) async throws(MartletError) {
        try await store.add(entry)
    }

    func replace(_ entry: ScheduleEntry) async throws(MartletError) {
        try await store.replace(entry)
    }

    func remove(_ name: ScheduleName) async throws(MartletError) -> Bool {
        try await store.remove(name)
    }

    func synchronize(files entries: [ScheduleEntry]) async throws(MartletError) -> [ScheduleName] {
        try await store.synchronize(files: entries)
    }

    func revision() async throws(MartletError) -> Int64 {
        try await store.revision()
    }

    func changes(after revision: Int64) async throws(MartletError) -> [DueEntry] {
        try await store.changes(after: revision)
    }

    func record(_ batch: SchedulerBatch, under lease: SchedulerLease?) async throws(MartletError) -> [Firing] {
        let new = try await store.record(batch, under: lease)
        try check(.record)
        return new
    }

    func update(_ firings: [Firing]) async throws(MartletError) {
        try check(.update)
        try await store.update(firings)
    }

    func openFirings() async throws(MartletError) -> [Firing] {
        try check(.openFirings)
        return try await store.openFirings()
    }

    func firings(of source: String?, after time: Timestamp?, limit: Int) async throws(MartletError) -> [Firing] {
        try await store.firings(of: source, after: time, limit: limit)
    }

    func firing(_ key: String) async throws(MartletError) -> Firing? {
        try await store.firing(key)
    }

    func prune(before time: Timestamp) async throws(MartletError) -> Int {
        try await store.prune(before: time)
    }

    func seen(by trigger: ScheduleName, source: Int) async throws(MartletError) -> [String: String] {
        try await store.seen(by: trigger, source: source)
    }

    func succeededRuns(since time: Timestamp, limit: Int) async throws(MartletError) -> [EndedRun] {
        try await store.succeededRuns(since: time, limit: limit)
    }

    func noteRequest(_ mark: String, of trigger: ScheduleName, at now: Timestamp, until time: Timestamp)
        async throws(MartletError) -> Bool
    {
        try await store.noteRequest(mark, of: trigger, at: now, until: time)
    }

    func lease() async throws(MartletError) -> SchedulerLease {
        try await store.lease()
    }

    func replace(_ seen: SchedulerLease, with lease: SchedulerLease) async throws(MartletError) -> Bool {
        try await store.replace(seen, with: lease)
    }

    func add(_ backfill: Backfill, _ items: [BackfillItem]) async throws(MartletError) {
        try await store.add(backfill, items)
    }

    func backfills() async throws(MartletError) -> [Backfill] {
        try await store.backfills()
    }

    func backfill(_ name: ScheduleName) async throws(MartletError) -> Backfill? {
        try await store.backfill(name)
    }

    func update(_ backfill: Backfill) async throws(MartletError) {
        try await store.update(backfill)
    }

    func items(of name: ScheduleName, status: BackfillItem.Status?, limit: Int) async throws(MartletError)
        -> [BackfillItem]
    {
        try await store.items(of: name, status: status, limit: limit)
    }

    func update(_ items: [BackfillItem], of name: ScheduleName) async throws(MartletError) {
        try await store.update(items, of: name)
    }

    func progress(of name: ScheduleName) async throws(MartletError) -> BackfillProgress {
        try await store.progress(of: name)
    }
}
