import Clocks
import Errors
import JSON
import Schedules

/// How each kind of source is looked at.
extension TriggerWatch {
    /// Files of one source that are remembered, named `files per trigger`.
    static let fileLimit = 100_000
    /// The kernel stamps files with a clock that lags by so many microseconds at most.
    private static let fileClockLag: Int64 = 10_000

    func look(
        at source: TriggerSource, _ position: Int, _ machine: inout TriggerMachine, _ batch: inout SchedulerBatch,
        _ successes: SuccessLog?, _ loop: SchedulerLoop, _ now: Timestamp
    ) async throws {
        switch source {
        case .landing(let arrival), .files(let arrival):
            try await lookAtFiles(arrival, position, &machine, &batch, now)
        case .objects(let arrival): try await lookAtObjects(arrival, position, &machine, now)
        case .pipelineSuccess(let name): lookAtRuns(name, position, &machine, successes, now)
        case .flowSuccess(let name): lookAtRuns("flow:\(name)", position, &machine, successes, now)
        case .tableChange(let table, let branch):
            let version = try await scheduler.tables.state(of: table, on: branch)?.version
            let known = machine.state.cursors[position]
            // What a table was like when the trigger was made is no change.
            guard let known else { return machine.setCursor(position, .string(version ?? "")) }
            guard let version, known != .string(version) else { return }
            machine.observe(position, at: now, detail: ["table": .string(table), "version": .string(version)])
            machine.setCursor(position, .string(version))
        case .freshness(let table, let branch, let seconds):
            try await lookAtAge(of: table, branch, seconds, position, &machine, loop, now)
        case .webhook: try await lookAtRequests(position, &machine, &batch, now)
        case .time(let timing, let zone, let dependencies):
            try lookAtTime(timing, zone, dependencies, position, &machine, successes, now)
        case .sensor(let script, let every):
            try lookAtSensor(script, every, position, &machine, &batch, loop.sensors, now)
        }
    }

    private func lookAtFiles(
        _ arrival: FileArrival, _ position: Int, _ machine: inout TriggerMachine, _ batch: inout SchedulerBatch,
        _ now: Timestamp
    ) async throws {
        guard looksAtFiles else { return }
        let name = machine.trigger.name
        var known = seen[name]?[position]
        if known == nil {
            known = try await scheduler.store.seen(by: name, source: position)
            seen[name, default: [:]][position] = known
        }
        let files = try await scheduler.files.files(below: arrival.folder).filter {
            FilePattern.matches(arrival.pattern, $0.path)
        }
        guard files.count <= Self.fileLimit else {
            throw MartletError(
                .limitExceeded,
                "the folder '\(arrival.folder)' has more than \(Self.fileLimit) files for the trigger '\(name)', which is the limit 'files per trigger'",
                hint: "Archive files once they are loaded, or name a narrower pattern.")
        }
        let known2 = known ?? [:]
        var arrived = files.filter { known2[$0.path] != $0.mark }
        for file in arrived {
            batch.seen.append(SeenItem(trigger: name, source: position, item: file.path, mark: file.mark))
        }
        if known2.count + arrived.count > files.count {
            let there = Set(files.map(\.path))
            for (path, mark) in known2 where !there.contains(path) {
                batch.gone.append(SeenItem(trigger: name, source: position, item: path, mark: mark))
            }
        }
        if machine.state.cursors[position] == nil {
            // Files that were there when the trigger was made have not arrived; those that came before this look have.
            machine.setCursor(position, true)
            let made = try await scheduler.store.entry(name)?.updatedAt ?? now
            arrived.removeAll { $0.appeared.microseconds < made.microseconds - Self.fileClockLag }
        }
        guard !arrived.isEmpty else { return }
        let paths = arrived.map(\.path).sorted().suffix(TriggerMachine.detailLimit)
        machine.observe(position, at: now, detail: .array(paths.map { .string("\(arrival.folder)/\($0)") }))
    }

    private func lookAtRuns(
        _ name: String, _ position: Int, _ machine: inout TriggerMachine, _ log: SuccessLog?, _ now: Timestamp
    ) {
        for success in successes(position, &machine, log, now) where success.names.contains(name) {
            machine.observe(position, at: now, detail: ["run": .string(success.run.id)])
        }
    }

    /// The successes that a source has not seen.
    private func successes(
        _ position: Int, _ machine: inout TriggerMachine, _ log: SuccessLog?, _ now: Timestamp
    ) -> [SuccessLog.Success] {
        guard var cursor = SuccessCursor(machine.state.cursors[position]) else {
            machine.setCursor(position, SuccessCursor(since: now).json)
            return []
        }
        cursor.noticeClock(now)
        let new = log.map { cursor.take($0) } ?? []
        if !new.isEmpty { machine.setCursor(position, cursor.json) }
        return new
    }

    private func lookAtAge(
        of table: String, _ branch: String, _ seconds: Int64, _ position: Int, _ machine: inout TriggerMachine,
        _ loop: SchedulerLoop, _ now: Timestamp
    ) async throws {
        let known = machine.state.cursors[position]
        let watchedSince = known?["since"]?.intValue ?? now.microseconds
        let state = try await scheduler.tables.state(of: table, on: branch)
        // A table that is not there is as old as the trigger.
        let updated = state?.updatedAt.microseconds ?? watchedSince
        let spans = max(0, (now.microseconds - updated) / (seconds * 1_000_000))
        let knownSpans = known?["updated"]?.intValue == updated ? known?["spans"]?.intValue ?? 0 : 0
        // The run that makes it fresh goes on, or waits for its turn.
        guard spans <= knownSpans || loop.open[Self.key(machine.trigger.name, machine.state.generation)] == nil else {
            return
        }
        // Somebody else made it fresh before a run was started.
        if spans == 0 { machine.forget(position) }
        let cursor: JSONValue = [
            "since": .integer(watchedSince), "updated": .integer(updated), "spans": .integer(spans),
        ]
        if known != cursor { machine.setCursor(position, cursor) }
        guard spans > knownSpans else { return }
        machine.observe(
            position, at: now,
            detail: [
                "table": .string(table), "updated": .string(Timestamp(microseconds: updated).description),
            ])
    }

    /// Requests of a webhook that is one of several conditions, which the API has stored.
    private func lookAtRequests(
        _ position: Int, _ machine: inout TriggerMachine, _ batch: inout SchedulerBatch, _ now: Timestamp
    ) async throws {
        let name = machine.trigger.name
        for (item, payload) in try await scheduler.store.seen(by: name, source: position).sorted(by: { $0.key < $1.key }
        ) {
            machine.observe(position, at: now, detail: try JSONValue(parsing: payload, file: "payload"))
            batch.gone.append(SeenItem(trigger: name, source: position, item: item, mark: payload))
        }
    }

    private func lookAtTime(
        _ timing: Timing, _ zoneName: String, _ dependencies: [String], _ position: Int,
        _ machine: inout TriggerMachine, _ log: SuccessLog?, _ now: Timestamp
    ) throws(MartletError) {
        let zone = try scheduler.zones.zone(zoneName)
        var cursor = machine.state.cursors[position]?.objectValue ?? [:]
        if !dependencies.isEmpty {
            var follow = SuccessCursor(cursor["runs"]) ?? SuccessCursor(since: now)
            follow.noticeClock(now)
            let new = log.map { follow.take($0) } ?? []
            if !new.isEmpty || cursor["runs"] == nil { cursor["runs"] = follow.json }
            for success in new {
                for name in dependencies where success.names.contains(name) { machine.succeeded(name, for: position) }
            }
        }
        // One that was reckoned later than now was so before the clock was set back.
        let isCurrent = (cursor["at"]?.intValue ?? 0) <= now.adding(seconds: SchedulerLoop.clockTolerance).microseconds
        let due = isCurrent ? cursor["due"]?.intValue.map { Timestamp(microseconds: $0) } : nil
        if let due, due <= now {
            _ = machine.timeCame(
                position, due: timing.latest(1, from: due, through: now, in: zone).last ?? due, at: now)
        }
        if due.map({ $0 <= now }) ?? true {
            cursor["at"] = .integer(now.microseconds)
            cursor["due"] = timing.next(after: now, in: zone).map { .integer($0.microseconds) } ?? .integer(.max)
        }
        if machine.state.cursors[position]?.objectValue != cursor { machine.setCursor(position, .object(cursor)) }
    }
}
