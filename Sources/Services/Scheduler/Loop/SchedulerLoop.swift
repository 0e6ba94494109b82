import Clocks
import Errors
import JSON
import Schedules

/// The scheduler's memory between two ticks.
final class SchedulerLoop {
    let scheduler: Scheduler
    var lease: LeaseMachine
    var heap = DueHeap()
    /// Firings that have not ended, by key.
    var open: [String: Firing] = [:]
    var triggers: TriggerWatch
    let sensors: SensorDesk?
    /// Whether what is stored has to be read anew: another one led, or a transaction may have been stored or not.
    private var isUnread = true
    /// The revision of the definitions that are known.
    private var revision: Int64 = 0
    private var lastNow: Timestamp?
    private let start = ContinuousClock.now
    private var lastRenewal: Duration?
    private var lastRefresh: Duration?
    private var lastRecovery: Duration?
    private var lastPrune: Timestamp?
    /// The last failure that was told, so that one that lasts is told once.
    private var lastFailure = ""
    private var lastRefreshFailure = ""
    /// Clocks are set by so much all the time.
    static let clockTolerance: Int64 = 2

    init(_ scheduler: Scheduler) {
        self.scheduler = scheduler
        lease = LeaseMachine(holder: scheduler.holder)
        triggers = TriggerWatch(scheduler)
        sensors = scheduler.sensors.map { SensorDesk($0, waker: scheduler.waker) }
    }

    /// Elapsed time, which no one sets.
    var elapsed: Duration { ContinuousClock.now - start }

    /// Does everything that is due.
    ///
    /// - Returns: How long there is nothing to do.
    func tick() async -> Duration {
        let now = scheduler.clock.now()
        do {
            guard try await lead(isHurried: isDue(at: now)) else { return scheduler.options.pause }
            if isUnread { try await takeOver() }
            try await noticeClock(now)
            try await reload()
            // What is due goes first: nothing else holds it up.
            if isDue(at: now) {
                try await fireSchedules(at: now)
                try await driveFirings(at: now)
            }
            await refreshDefinitions()
            try await triggers.look(at: now, loop: self)
            try await advanceBackfills(at: now)
            try await recover(at: now)
            try await driveFirings(at: now)
            try await prune(at: now)
            lastFailure = ""
        } catch {
            let error = MartletError(wrapping: error)
            isUnread = true
            // What another server decides meanwhile is not known here any more.
            if error.code == .conflict { follow() }
            if error.told != lastFailure {
                lastFailure = error.told
                scheduler.tell(.broken(name: "scheduler", error: error.told))
            }
            return scheduler.options.pause
        }
        return pause(at: now)
    }

    private func isDue(at now: Timestamp) -> Bool { heap.first().map { $0 <= now } ?? false }

    private func pause(at now: Timestamp) -> Duration {
        var next = heap.first()
        for firing in open.values where firing.status == .pending { next = min(next ?? firing.startAt, firing.startAt) }
        if let ready = triggers.nextReady { next = min(next ?? ready, ready) }
        guard let next else { return scheduler.options.pause }
        let wait = Duration.microseconds(max(1000, next.microseconds - now.microseconds))
        return min(wait, scheduler.options.pause)
    }

    /// Lets go of the lease, so that another one need not wait for it to stand still.
    func stop() async {
        sensors?.forget()
        await sensors?.settle()
        guard let held = lease.held else { return }
        let free = SchedulerLease(holder: "", fence: held.fence, beat: held.beat + 1)
        // Where this fails the lease runs out.
        _ = try? await scheduler.store.replace(held, with: free)
    }

    // MARK: Leading

    /// Whether this one leads, after looking at the lease where that is due.
    ///
    /// - Parameter isHurried: Something is due, so that the next tick may renew the lease; what it stores is checked against the lease anyway.
    private func lead(isHurried: Bool) async throws -> Bool {
        let elapsed = elapsed
        let patience = scheduler.options.renewal * (isHurried ? 2 : 1)
        if lease.isLeading, let last = lastRenewal, elapsed - last < patience { return true }
        let stored = try await scheduler.store.lease()
        let wasLeading = lease.isLeading
        let isGone = !stored.holder.isEmpty && stored.holder != scheduler.holder && scheduler.isGone(stored.holder)
        switch lease.step(seeing: stored, at: elapsed, isGone: isGone) {
        case .wait:
            if wasLeading || lastRenewal == nil { scheduler.tell(.following(holder: stored.holder)) }
            if wasLeading { follow() }
            lastRenewal = elapsed
            return false
        case .write(let new):
            guard try await scheduler.store.replace(stored, with: new) else {
                follow()
                return false
            }
            lease.wrote(new)
            lastRenewal = elapsed
            if !wasLeading {
                isUnread = true
                scheduler.tell(.leading(holder: scheduler.holder))
            }
            return true
        }
    }

    private func follow() {
        lease.lost()
        heap.removeAll()
        open = [:]
        revision = 0
        isUnread = true
        triggers = TriggerWatch(scheduler)
        sensors?.forget()
    }

    /// Learns what is unfinished, whoever began it.
    private func takeOver() async throws {
        heap.removeAll()
        revision = 0
        triggers = TriggerWatch(scheduler)
        lastRecovery = nil
        open = Dictionary(uniqueKeysWithValues: try await scheduler.store.openFirings().map { ($0.key, $0) })
        isUnread = false
    }

    /// Ends runs whose processes died, since whatever waits for their end would wait for ever.
    private func recover(at now: Timestamp) async throws {
        let elapsed = elapsed
        if let last = lastRecovery, elapsed - last < scheduler.options.recovery { return }
        lastRecovery = elapsed
        // Those that people and webhooks have started; one that is still pending after a while was left by a process that died.
        let patience = now.adding(seconds: -Schedule.graceSeconds)
        for firing in try await scheduler.store.openFirings() where open[firing.key] == nil {
            if firing.status == .started || firing.recordedAt < patience { open[firing.key] = firing }
        }
        guard open.values.contains(where: { $0.status == .started }) else { return }
        try await scheduler.starter.recover()
    }

    // MARK: Definitions

    /// Definitions that cannot be read hold up nothing that is known.
    private func refreshDefinitions() async {
        let elapsed = elapsed
        if let last = lastRefresh, elapsed - last < scheduler.options.refresh { return }
        lastRefresh = elapsed
        do {
            try await scheduler.refresh()
            lastRefreshFailure = ""
        } catch {
            let text = MartletError(wrapping: error).told
            if text != lastRefreshFailure { scheduler.tell(.broken(name: "definitions", error: text)) }
            lastRefreshFailure = text
        }
    }

    private func reload() async throws {
        let current = try await scheduler.store.revision()
        guard current != revision else { return }
        let changes = try await scheduler.store.changes(after: revision)
        let now = scheduler.clock.now()
        for entry in changes where entry.kind == .schedule {
            // A time that lies behind the last one was reckoned before the clock was set back.
            let isStale = entry.lastDue.map { $0 > now.adding(seconds: Self.clockTolerance) } ?? false
            heap.set(entry.name, entry.isEnabled ? (isStale ? now : entry.due ?? nil) : nil)
        }
        try await triggers.reload()
        revision = current
    }

    /// Reckons all times anew where the clock was set back; keys keep what was done from being done again.
    private func noticeClock(_ now: Timestamp) async throws {
        defer { lastNow = now }
        guard let lastNow, now < lastNow.adding(seconds: -Self.clockTolerance) else { return }
        heap.removeAll()
        revision = 0
        for entry in try await scheduler.store.changes(after: 0) where entry.kind == .schedule && entry.isEnabled {
            heap.set(entry.name, now)
        }
        revision = try await scheduler.store.revision()
        try await triggers.reload()
    }

    private func prune(at now: Timestamp) async throws {
        if let lastPrune, now.microseconds - lastPrune.microseconds < 3_600_000_000 { return }
        lastPrune = now
        _ = try await scheduler.store.prune(before: now.adding(seconds: -scheduler.options.keepSeconds))
    }
}
