import Clocks
import Errors
import JSON
import Schedules

/// Looks at what triggers wait for, and fires them.
final class TriggerWatch {
    let scheduler: Scheduler
    var machines: [ScheduleName: TriggerMachine] = [:]
    /// Files that were seen, by trigger and position of the source.
    var seen: [ScheduleName: [Int: [String: String]]] = [:]
    /// When a trigger may fire that waits for quiet or a cooldown.
    private(set) var nextReady: Timestamp?
    /// Whether this tick looks at folders.
    private(set) var looksAtFiles = true
    /// The position of the newest event, once this tick has asked for it.
    var objectPosition: Int64?
    private var lastFileLook: Duration?
    private var isWatching = false
    private var failures: [ScheduleName: String] = [:]

    init(_ scheduler: Scheduler) { self.scheduler = scheduler }

    /// Reads the triggers that there are now.
    func reload() async throws {
        let reader = DefinitionReader(zones: scheduler.zones)
        var machines: [ScheduleName: TriggerMachine] = [:]
        for entry in try await scheduler.store.entries(of: .trigger) where entry.isEnabled {
            do throws(MartletError) {
                let trigger = try reader.trigger(entry.definition)
                // A webhook alone fires where it is called, and needs nobody to look.
                if case .source(.webhook) = trigger.condition { continue }
                machines[entry.name] = TriggerMachine(trigger: trigger, state: TriggerState(json: entry.state))
            } catch {
                tell(entry.name, error)
            }
        }
        self.machines = machines
        // What was seen is read again where it is needed.
        seen = [:]
        watchFolders()
        lastFileLook = nil
        scheduler.waker.awaitsObjects = machines.values.contains {
            $0.trigger.condition.sources.contains { if case .objects = $0 { true } else { false } }
        }
    }

    /// Folders that cannot be watched are looked at with every tick.
    private func watchFolders() {
        var folders: Set<String> = []
        for source in machines.values.flatMap(\.trigger.condition.sources) {
            switch source {
            case .landing(let arrival), .files(let arrival): folders.insert(arrival.folder)
            default: break
            }
        }
        isWatching = scheduler.watcher.map { $0.watch(folders) == folders.count } ?? false
    }

    private func decideAboutFiles(at elapsed: Duration) {
        let isWoken = scheduler.waker.takeFiles()
        let isLongAgo = lastFileLook.map { elapsed - $0 >= scheduler.options.fileLook } ?? true
        // While a trigger waits for quiet, a file that grows slowly must be seen to grow.
        looksAtFiles = isWoken || !isWatching || isLongAgo || nextReady != nil
        guard looksAtFiles else { return }
        // New folders inside are only seen by looking.
        if isLongAgo { watchFolders() }
        lastFileLook = elapsed
    }

    /// Looks at every source of every trigger, and records those that fire.
    func look(at now: Timestamp, loop: SchedulerLoop) async throws {
        decideAboutFiles(at: loop.elapsed)
        nextReady = nil
        objectPosition = nil
        var successes: SuccessLog?
        for (name, known) in machines {
            var machine = known
            var batch = SchedulerBatch()
            do {
                for (position, source) in machine.trigger.condition.sources.enumerated() {
                    switch source {
                    case .pipelineSuccess, .flowSuccess, .time:
                        if successes == nil { successes = try await SuccessLog(scheduler, since: oldestCursor(now)) }
                    default: break
                    }
                    try await look(at: source, position, &machine, &batch, successes, loop, now)
                }
            } catch {
                let error = MartletError(wrapping: error)
                // What cannot be looked at now says nothing of the others; the store's own trouble ends the tick.
                if error.code == .conflict || error.code == .storageFull { throw error }
                try await note(error, of: name, known, at: now, loop)
                continue
            }
            failures[name] = nil
            if !machine.trigger.condition.sources.contains(where: \.isSensor) { machine.setProblem(nil) }
            try await settle(name, known: known, machine, batch, at: now, loop)
        }
    }

    /// Stores why a trigger cannot be looked at, once for as long as that stays the same.
    private func note(
        _ error: MartletError, of name: ScheduleName, _ known: TriggerMachine, at now: Timestamp, _ loop: SchedulerLoop
    ) async throws {
        guard known.state.problem != error.told else { return }
        var machine = known
        machine.setProblem(error.told)
        var batch = SchedulerBatch()
        batch.states = [(name, machine.state.json)]
        batch.problems = [ScheduleProblem(name: name, error: error.told, time: now)]
        tell(name, error)
        _ = try await scheduler.store.record(batch, under: loop.lease.held)
        machines[name] = machine
    }

    private func settle(
        _ name: ScheduleName, known: TriggerMachine, _ looked: TriggerMachine, _ looks: SchedulerBatch,
        at now: Timestamp, _ loop: SchedulerLoop
    ) async throws {
        var machine = looked
        var batch = looks
        switch machine.verdict(at: now) {
        case .idle: break
        case .wait(let until): nextReady = min(nextReady ?? until, until)
        case .fire(let parameters):
            batch.firings = [Self.firing(machine, parameters, at: now)]
            machine.fired(at: now)
        }
        if machine.state != known.state { batch.states = [(name, machine.state.json)] }
        guard !batch.isEmpty else { return }
        for firing in try await scheduler.store.record(batch, under: loop.lease.held) { loop.open[firing.key] = firing }
        machines[name] = machine
        for item in batch.seen { seen[name]?[item.source]?[item.item] = item.mark }
        for item in batch.gone { seen[name]?[item.source]?[item.item] = nil }
    }

    /// The firing of a trigger as it stands; its key counts firings, so that one is recorded once.
    static func firing(_ machine: TriggerMachine, _ parameters: JSONObject, at now: Timestamp) -> Firing {
        let name = machine.trigger.name
        return Firing(
            key: key(name, machine.state.generation + 1), source: name.text, due: now, startAt: now,
            recordedAt: now, target: machine.trigger.target, parameters: parameters, overlap: machine.trigger.overlap)
    }

    /// The key of the firing of that number.
    static func key(_ name: ScheduleName, _ generation: Int64) -> String { "trigger:\(name)#\(generation)" }

    private func tell(_ name: ScheduleName, _ error: MartletError) {
        guard failures[name] != error.told else { return }
        failures[name] = error.told
        scheduler.tell(.broken(name: name.text, error: error.told))
    }

    /// The earliest moment from which a trigger wants to know of runs that ended.
    private func oldestCursor(_ now: Timestamp) -> Timestamp {
        var oldest = now
        for machine in machines.values {
            for (position, source) in machine.trigger.condition.sources.enumerated() {
                switch source {
                case .pipelineSuccess, .flowSuccess, .time:
                    if let cursor = SuccessCursor(machine.state.cursors[position]) {
                        oldest = min(oldest, cursor.since)
                    }
                default: break
                }
            }
        }
        return oldest
    }
}
