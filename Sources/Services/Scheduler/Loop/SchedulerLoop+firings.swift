import Clocks
import Errors
import Identifiers
import JSON
import Runs
import Schedules

extension SchedulerLoop {
    /// Follows runs that go on, and starts what may start.
    func driveFirings(at now: Timestamp) async throws {
        var changed = try await ended()
        let endedKeys = Set(changed.map(\.key))
        var starting: [Firing] = []
        var active: [String: Int] = [:]
        var waiting: [String: Int] = [:]
        var targets: Set<RunTarget> = []
        for firing in open.values {
            if firing.status == .queued { waiting[firing.source, default: 0] += 1 }
            guard firing.status == .started, !endedKeys.contains(firing.key) else { continue }
            active[firing.source, default: 0] += 1
            targets.insert(firing.target)
        }
        let candidates = open.values.filter { ($0.status == .pending || $0.status == .queued) && $0.startAt <= now }
            .sorted { ($0.due, $0.recordedAt, $0.key) < ($1.due, $1.recordedAt, $1.key) }
        for var firing in candidates {
            guard starting.count < scheduler.options.startsPerTick else { break }
            let isBusy = firing.overlap != .allow && active[firing.source, default: 0] > 0
            if !isBusy {
                // Another source runs the same: two such runs would only meet in a conflict.
                if firing.overlap != .allow, !targets.insert(firing.target).inserted { continue }
                active[firing.source, default: 0] += 1
                starting.append(firing)
            } else if firing.overlap == .skip {
                firing.status = .skipped
                firing.error = "the run before it still went on"
                changed.append(firing)
            } else if firing.status == .pending {
                if waiting[firing.source, default: 0] >= Schedule.queueLimit {
                    firing.status = .skipped
                    firing.error = "\(Schedule.queueLimit) runs waited already, which is the limit 'queued starts'"
                } else {
                    waiting[firing.source, default: 0] += 1
                    firing.status = .queued
                }
                changed.append(firing)
            }
        }
        changed += await started(starting, at: now)
        try await scheduler.store.update(changed)
        for firing in changed {
            open[firing.key] = firing.status.isOpen ? firing : nil
            switch firing.status {
            case .started: scheduler.tell(.fired(firing))
            case .skipped: scheduler.tell(.skipped(firing))
            case .failed where firing.run == nil: scheduler.tell(.startFailed(firing))
            default: break
            }
        }
    }

    /// Started firings whose runs have ended.
    private func ended() async throws -> [Firing] {
        var changed: [Firing] = []
        for var firing in open.values where firing.status == .started {
            guard let text = firing.run, let id = RunID(text) else { continue }
            guard let run = try await scheduler.runs.run(id) else {
                firing.status = .failed
                firing.error = "its run is no longer known"
                changed.append(firing)
                continue
            }
            switch run.status {
            case .success: firing.status = .success
            case .failed: firing.status = .failed
            case .cancelled: firing.status = .cancelled
            default: continue
            }
            firing.error = run.error
            changed.append(firing)
        }
        return changed
    }

    /// Starts runs, some at once; those that could not be started now stay as they are.
    private func started(_ firings: [Firing], at now: Timestamp) async -> [Firing] {
        let starter = scheduler.starter
        var changed: [Firing] = []
        await withTaskGroup(of: Firing.self) { group in
            var rest = firings[...]
            var running = 0
            while !rest.isEmpty || running > 0 {
                while running < scheduler.options.startsAtOnce, let firing = rest.popFirst() {
                    running += 1
                    group.addTask { await Self.started(firing, by: starter, at: now) }
                }
                guard let firing = await group.next() else { break }
                running -= 1
                if firing.status == .pending || firing.status == .queued {
                    open[firing.key] = firing
                } else {
                    changed.append(firing)
                }
            }
        }
        return changed
    }

    /// A run that cannot be started yet is tried again after so long.
    private static let retrySeconds: Int64 = 1

    @concurrent private static func started(
        _ firing: Firing, by starter: any RunStarting, at now: Timestamp
    ) async -> Firing {
        var firing = firing
        do {
            let kind = firing.key.prefix { $0 != ":" }
            let id = try await starter.start(
                firing.target, parameters: firing.parameters,
                trigger: kind == "backfill" ? firing.source : "\(kind):\(firing.source)", due: firing.due,
                idempotencyKey: firing.key)
            firing.run = id.description
            firing.status = .started
        } catch {
            let error = MartletError(wrapping: error)
            let isPassing = error.retry == .safely || [.unavailable, .cancelled, .limitExceeded].contains(error.code)
            if isPassing {
                firing.startAt = now.adding(seconds: retrySeconds)
            } else {
                firing.status = .failed
                firing.error = error.told
            }
        }
        return firing
    }
}
