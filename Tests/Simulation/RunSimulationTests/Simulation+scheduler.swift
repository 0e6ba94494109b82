import Clocks
import JSON
import Runs
import Schedules

/// A scheduler of one of several servers: what it knows until it ends.
struct SimulatedScheduler {
    var lease: LeaseMachine
    /// Counts its starts; what was meant for an earlier one is void.
    var start = 0
    var isUp = true
    var isTicking = true
    /// How far its clock is from the others'.
    var skew: Int64
}

/// What the schedulers share: one lease, when each schedule is due, and what has been recorded.
struct SimulatedBook {
    struct Entry {
        var schedule: Schedule
        var due: Timestamp?
        var lastDue: Timestamp?
    }

    var lease = SchedulerLease()
    var entries: [Entry] = []
    var firings: [String: Firing] = [:]
    /// In the order in which they were recorded.
    var order: [String] = []

    /// As the port says: all of it, where the lease is still the one that is held.
    mutating func record(_ batch: SchedulerBatch, under held: SchedulerLease?) -> Bool {
        guard let held, held.holder == lease.holder, held.fence == lease.fence else { return false }
        for firing in batch.firings where firings[firing.key] == nil {
            firings[firing.key] = firing
            order.append(firing.key)
        }
        for due in batch.dues {
            guard let index = entries.firstIndex(where: { $0.schedule.name == due.name }) else { continue }
            entries[index].due = due.due
            entries[index].lastDue = due.lastDue
        }
        return true
    }
}

enum SchedulerEvent {
    case tick(Int, start: Int)
    /// Stores what was planned; the lease may be another's by now.
    case record(Int, start: Int, SchedulerBatch)
    case crash(Int)
    case restart(Int)
}

// Two schedulers that start runs at times, of which one leads; each occasion has one run, whatever crashes.
extension Simulation {
    func prepareSchedulers() {
        guard chance.happens(40) else { return }
        let beginning = Timestamp(microseconds: offset)
        for index in 0..<chance.among(1...2) {
            guard let name = try? ScheduleName("s\(index)") else { continue }
            var schedule = Schedule(
                name: name, timing: .interval(Interval(seconds: Int64(chance.among(2...6)), start: beginning)),
                target: .flow("flow0"), catchUp: CatchUp.allCases[chance.below(3)], catchUpLimit: 20)
            schedule.jitterSeconds = chance.happens(30) ? 1 : 0
            book.entries.append(SimulatedBook.Entry(schedule: schedule))
        }
        scheduled = flows.definition("flow0", depth: 1)
        for index in 0..<2 {
            schedulers.append(
                SimulatedScheduler(
                    lease: LeaseMachine(holder: "\(index)/0", patience: .seconds(3)),
                    skew: Int64(chance.among(-300_000...300_000))))
            soon(.scheduler(.tick(index, start: 0)))
            for _ in 0..<chance.below(4) { at(Int64(chance.below(15_000_000)), .scheduler(.crash(index))) }
        }
    }

    func handle(_ event: SchedulerEvent) {
        switch event {
        case .tick(let index, let start): if schedulers[index].start == start { tick(index) }
        case .record(let index, let start, let batch):
            guard schedulers[index].start == start else { return }
            let isStored = book.record(batch, under: schedulers[index].lease.held)
            if !isStored { schedulers[index].lease.lost() }
            if isStored, !schedulers[index].isTicking { tick(index) }
        case .crash(let index):
            guard schedulers[index].isUp else { return }
            schedulers[index].start += 1
            schedulers[index].isUp = false
            soon(.scheduler(.restart(index)), within: 3_000_000)
        case .restart(let index):
            let start = schedulers[index].start
            schedulers[index].lease = LeaseMachine(holder: "\(index)/\(start)", patience: .seconds(3))
            schedulers[index].isUp = true
            tick(index)
        }
    }

    private func tick(_ index: Int) {
        schedulers[index].isTicking = isBusy
        guard isBusy else { return }
        // Now and then one stands still, and does not know that another one leads.
        let pause = chance.happens(4) ? 6_000_000 : 400_000 + chance.below(400_000)
        at(time + Int64(pause), .scheduler(.tick(index, start: schedulers[index].start)))
        let seen = book.lease
        switch schedulers[index].lease.step(seeing: seen, at: elapsed, isGone: isGone(seen.holder)) {
        case .wait: return
        case .write(let lease):
            book.lease = lease
            schedulers[index].lease.wrote(lease)
        }
        let now = Timestamp(microseconds: time + offset + schedulers[index].skew)
        if time < Self.calm { plan(index, at: now) }
        drive(at: now)
    }

    private func isGone(_ holder: String) -> Bool {
        let parts = holder.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2, chance.happens(30) else { return false }
        return schedulers[parts[0]].start != parts[1]
    }

    /// What is due is recorded before anything is started; in between another one may come to lead.
    private func plan(_ index: Int, at now: Timestamp) {
        var batch = SchedulerBatch()
        for entry in book.entries {
            let plan = TickPlanner.plan(
                entry.schedule, due: entry.due.flatMap { $0 <= now ? $0 : nil },
                lastDue: entry.lastDue.flatMap { $0 <= now ? $0 : nil }, zone: .utc, at: now)
            for due in plan.fire {
                batch.firings.append(
                    Firing(
                        key: TickPlanner.key(entry.schedule.name, due: due), source: entry.schedule.name.text, due: due,
                        startAt: TickPlanner.start(entry.schedule, due: due, at: now), recordedAt: now,
                        target: entry.schedule.target, parameters: [:], overlap: .allow))
            }
            if plan.next != entry.due || !plan.fire.isEmpty {
                batch.dues.append((entry.schedule.name, plan.next, plan.lastDue))
            }
        }
        guard !batch.isEmpty else { return }
        at(
            time + Int64(chance.happens(10) ? chance.below(5_000_000) : 1000),
            .scheduler(.record(index, start: schedulers[index].start, batch)))
    }

    /// Asks for the runs of what was recorded, until it is heard that they are there.
    private func drive(at now: Timestamp) {
        guard let scheduled else { return }
        for key in book.order {
            guard let firing = book.firings[key], firing.status == .pending, firing.startAt <= now || time > Self.calm
            else { continue }
            if log.run(of: key) != nil, chance.happens(70) {
                book.firings[key]?.status = .started
            } else if !chance.happens(10) {
                soon(.submit(key: key, scheduled), within: chance.happens(10) ? 5_000_000 : 50_000)
            }
        }
    }

    /// Each occasion that was recorded has one run, and where no clock jumped none is missing.
    func checkSchedules() {
        var dues: [String: [Int64]] = [:]
        for key in book.order {
            guard let firing = book.firings[key] else { continue }
            dues[firing.source, default: []].append(firing.due.microseconds)
            guard let run = log.run(of: key), let stored = log.runs[run] else {
                violations.append("\(key) has no run")
                continue
            }
            if !stored.record.status.isFinal { violations.append("the run of \(key) has not ended") }
        }
        for entry in book.entries {
            let times = (dues[entry.schedule.name.text] ?? []).sorted()
            if Set(times).count != times.count { violations.append("\(entry.schedule.name) was due twice at one time") }
            guard case .interval(let interval) = entry.schedule.timing, entry.schedule.catchUp == .all, !hasJumps else {
                continue
            }
            for (earlier, later) in zip(times, times.dropFirst()) where later - earlier != interval.seconds * 1_000_000
            {
                violations.append("\(entry.schedule.name) missed a time after \(earlier)")
            }
        }
    }
}
