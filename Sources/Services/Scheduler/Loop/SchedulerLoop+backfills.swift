import Clocks
import Errors
import JSON
import Schedules

extension SchedulerLoop {
    /// Starts the next runs of backfills, and notes which have ended.
    func advanceBackfills(at now: Timestamp) async throws {
        for var backfill in try await scheduler.store.backfills()
        where backfill.status == .running || backfill.status == .paused {
            try await advance(&backfill, at: now)
        }
    }

    private func advance(_ backfill: inout Backfill, at now: Timestamp) async throws {
        let store = scheduler.store
        var changed: [BackfillItem] = []
        var running = 0
        for known in try await store.items(
            of: backfill.name, status: .running, limit: Backfill.limitRange.upperBound)
        {
            var item = known
            let firing = try await store.firing(Self.key(backfill, item))
            if let firing, !firing.status.isOpen {
                item.status = BackfillItem.Status(firing.status)
                item.error = firing.error
            } else {
                running += 1
            }
            if let run = firing?.run { item.run = run }
            if item != known { changed.append(item) }
        }
        if backfill.status == .running, running < backfill.limit {
            var batch = SchedulerBatch()
            for var item in try await store.items(of: backfill.name, status: .waiting, limit: backfill.limit - running)
            {
                var parameters = backfill.parameters
                for member in item.parameters.members { parameters[member.name] = member.value }
                batch.firings.append(
                    Firing(
                        key: Self.key(backfill, item), source: "backfill:\(backfill.name)", due: now, startAt: now,
                        recordedAt: now, target: backfill.target, parameters: parameters, overlap: .allow))
                item.status = .running
                changed.append(item)
            }
            // The firing first: an item that still waits after a crash finds the firing that it has.
            if !batch.isEmpty {
                for firing in try await store.record(batch, under: lease.held) { open[firing.key] = firing }
            }
        }
        try await store.update(changed, of: backfill.name)
        let progress = try await store.progress(of: backfill.name)
        if progress[.waiting] == 0, progress[.running] == 0 {
            backfill.status = .done
            try await store.update(backfill)
        }
    }

    private static func key(_ backfill: Backfill, _ item: BackfillItem) -> String {
        "backfill:\(backfill.name)#\(item.position)"
    }
}
