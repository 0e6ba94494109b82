import Clocks
import Errors
import JSON
import Schedules

extension SchedulerLoop {
    /// Records what schedules start that are due, and when they are due next.
    func fireSchedules(at now: Timestamp) async throws {
        for _ in 0..<scheduler.options.batchesPerTick {
            let names = heap.takeDue(at: now, limit: scheduler.options.batchLimit)
            guard !names.isEmpty else { return }
            do {
                try await fire(names, at: now)
            } catch {
                // They are due until what is done about them is stored.
                for name in names { heap.set(name, now) }
                throw error
            }
        }
    }

    private func fire(_ names: [ScheduleName], at now: Timestamp) async throws {
        let reader = DefinitionReader(zones: scheduler.zones)
        var batch = SchedulerBatch()
        for entry in try await scheduler.store.entries(named: names) where entry.kind == .schedule && entry.isEnabled {
            do throws(MartletError) {
                try plan(entry, reader, at: now, into: &batch)
            } catch {
                scheduler.tell(.broken(name: entry.name.text, error: error.told))
                batch.problems.append(ScheduleProblem(name: entry.name, error: error.told, time: now))
                batch.dues.append((entry.name, nil, entry.lastDue))
            }
        }
        let new = try await scheduler.store.record(batch, under: lease.held)
        for firing in new {
            if firing.status.isOpen { open[firing.key] = firing } else { scheduler.tell(.skipped(firing)) }
        }
        for (name, due, _) in batch.dues { heap.set(name, due) }
    }

    private func plan(
        _ entry: ScheduleEntry, _ reader: DefinitionReader, at now: Timestamp, into batch: inout SchedulerBatch
    ) throws(MartletError) {
        let schedule = try reader.schedule(entry.definition)
        let zone = try scheduler.zones.zone(schedule.zone)
        // What lies ahead is only looked at after the clock was set back, and then is reckoned anew.
        let plan = TickPlanner.plan(
            schedule, due: entry.due.flatMap { $0 <= now ? $0 : nil },
            lastDue: entry.lastDue.flatMap { $0 <= now ? $0 : nil }, zone: zone, at: now)
        var lastStart = entry.state["lastStart"]?.intValue.map { Timestamp(microseconds: $0) }
        for due in plan.fire {
            var firing = Firing(
                key: TickPlanner.key(schedule.name, due: due), source: schedule.name.text, due: due,
                startAt: TickPlanner.start(schedule, due: due, at: now), recordedAt: now, target: schedule.target,
                parameters: parameters(schedule, due: due), overlap: schedule.overlap)
            // Several at once were all asked for, so one after the other.
            if plan.fire.count > 1, schedule.overlap == .skip { firing.overlap = .queue }
            if let last = lastStart, last <= due, due < last.adding(seconds: schedule.cooldownSeconds) {
                firing.status = .skipped
                firing.error = "its cooldown went on"
            } else {
                lastStart = due
            }
            batch.firings.append(firing)
        }
        if let due = plan.fire.first, plan.fire.count > 1 || due < now.adding(seconds: -Schedule.graceSeconds) {
            scheduler.tell(.caughtUp(name: schedule.name, runs: plan.fire.count))
        }
        if schedule.cooldownSeconds > 0, let lastStart {
            batch.states.append((entry.name, ["lastStart": .integer(lastStart.microseconds)]))
        }
        batch.dues.append((entry.name, plan.next, plan.lastDue))
    }

    /// The schedule's own, and when it was due.
    private func parameters(_ schedule: Schedule, due: Timestamp) -> JSONObject {
        var parameters = schedule.parameters
        parameters["schedule"] = ["name": .string(schedule.name.text), "due": .string(due.description)]
        return parameters
    }
}
