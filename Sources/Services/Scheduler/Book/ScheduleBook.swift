public import Clocks
internal import Identifiers
public import Errors
public import JSON
public import Schedules

/// What people do with schedules and triggers: make, look at, change and delete them.
public struct ScheduleBook: Sendable {
    public let store: any ScheduleStore
    public let zones: TimeZones
    public let clock: any WallClock
    let starter: any RunStarting
    let secrets: any WebhookSecretKeeping
    /// Called when a definition has changed, so that a scheduler in this process looks at once.
    public var changed: @Sendable () -> Void = {}

    public init(
        store: any ScheduleStore, starter: any RunStarting, secrets: any WebhookSecretKeeping, zones: TimeZones,
        clock: any WallClock
    ) {
        self.store = store
        self.starter = starter
        self.secrets = secrets
        self.zones = zones
        self.clock = clock
    }

    /// Schedules that a project may have, named `schedules`; and triggers.
    public static let scheduleLimit = 200_000
    public static let triggerLimit = 10_000

    var reader: DefinitionReader { DefinitionReader(zones: zones) }

    public func list(_ kind: EntryKind) async throws -> [ScheduleEntry] { try await store.entries(of: kind) }

    /// The one of a name, or `notFound` with the nearest name.
    public func entry(_ text: String, _ kind: EntryKind) async throws -> ScheduleEntry {
        if let name = try? ScheduleName(text), let entry = try await store.entry(name), entry.kind == kind {
            return entry
        }
        let names = try await store.entries(of: kind).map(\.name.text)
        throw MartletError(
            .notFound, "there is no \(kind.rawValue) '\(text)'",
            hint: NearestName.of(text, among: names).map { "Did you mean '\($0)'?" }
                ?? "List them with: martlet \(kind.rawValue) list")
    }

    public func schedule(of entry: ScheduleEntry) throws(MartletError) -> Schedule {
        var schedule = try reader.schedule(entry.definition)
        schedule.isEnabled = entry.isEnabled
        return schedule
    }

    public func trigger(of entry: ScheduleEntry) throws(MartletError) -> Trigger {
        var trigger = try reader.trigger(entry.definition)
        trigger.isEnabled = entry.isEnabled
        return trigger
    }

    /// The next due times.
    public func next(_ schedule: Schedule, count: Int, after time: Timestamp? = nil) throws(MartletError) -> [Timestamp]
    {
        let zone = try zones.zone(schedule.zone)
        var found: [Timestamp] = []
        var cursor = time ?? clock.now()
        while found.count < count, let next = schedule.timing.next(after: cursor, in: zone) {
            found.append(next)
            cursor = next
        }
        return found
    }

    // MARK: Changing

    /// Makes a schedule.
    public func create(schedule definition: JSONObject, by author: String) async throws -> ScheduleEntry {
        let schedule = try reader.schedule(definition)
        try await starter.check(schedule.target)
        try await checkCount(.schedule, Self.scheduleLimit)
        let now = clock.now()
        var entry = ScheduleEntry(
            name: schedule.name, kind: .schedule, origin: .api, definition: schedule.json,
            isEnabled: schedule.isEnabled, author: author, createdAt: now)
        entry.due = schedule.isEnabled ? try next(schedule, count: 1, after: now).first : nil
        try await store.add(entry)
        changed()
        return entry
    }

    /// Makes a trigger; the secret is that of its webhook, shown this once.
    public func create(
        trigger definition: JSONObject, by author: String
    ) async throws -> (entry: ScheduleEntry, secret: String?) {
        let trigger = try reader.trigger(definition)
        try await check(trigger)
        try await checkCount(.trigger, Self.triggerLimit)
        var entry = ScheduleEntry(
            name: trigger.name, kind: .trigger, origin: .api, definition: trigger.json, isEnabled: trigger.isEnabled,
            author: author, createdAt: clock.now())
        let secret = try await newSecret(for: trigger, by: author)
        entry.secret = secret?.stored
        try await store.add(entry)
        changed()
        return (entry, secret?.text)
    }

    /// Replaces the definition of one that was made through the API.
    public func replace(_ text: String, _ kind: EntryKind, with definition: JSONObject) async throws -> ScheduleEntry {
        var entry = try await changeable(text, kind)
        var definition = definition
        definition["name"] = .string(entry.name.text)
        entry.updatedAt = clock.now()
        switch kind {
        case .schedule:
            let schedule = try reader.schedule(definition)
            try await starter.check(schedule.target)
            entry.definition = schedule.json
            entry.isEnabled = schedule.isEnabled
            entry.due = schedule.isEnabled ? try next(schedule, count: 1).first : nil
        case .trigger:
            let trigger = try reader.trigger(definition)
            try await check(trigger)
            let old = try? reader.trigger(entry.definition)
            if old?.condition != trigger.condition {
                var state = TriggerState()
                state.generation = TriggerState(json: entry.state).generation
                entry.state = state.json
            }
            entry.definition = trigger.json
            entry.isEnabled = trigger.isEnabled
        }
        try await store.replace(entry)
        changed()
        return entry
    }

    public func setEnabled(_ text: String, _ kind: EntryKind, _ isEnabled: Bool) async throws -> ScheduleEntry {
        var entry = try await changeable(text, kind)
        entry.isEnabled = isEnabled
        entry.definition["enabled"] = .bool(isEnabled)
        entry.updatedAt = clock.now()
        if kind == .schedule {
            // What was due while it was disabled is not made up for.
            entry.due = isEnabled ? try next(try reader.schedule(entry.definition), count: 1).first : nil
        }
        try await store.replace(entry)
        changed()
        return entry
    }

    public func delete(_ text: String, _ kind: EntryKind) async throws -> ScheduleEntry {
        let entry = try await changeable(text, kind)
        _ = try await store.remove(entry.name)
        changed()
        return entry
    }

    /// Starts what a schedule or trigger starts, now, whatever it waits for.
    public func fire(_ text: String, _ kind: EntryKind, nonce: String) async throws -> Firing {
        let entry = try await entry(text, kind)
        let now = clock.now()
        let (target, parameters) =
            switch kind {
            case .schedule: try { ($0.target, $0.parameters) }(reader.schedule(entry.definition))
            case .trigger: try { ($0.target, $0.parameters) }(reader.trigger(entry.definition))
            }
        let firing = Firing(
            key: "\(kind.rawValue):\(entry.name)!\(nonce)", source: entry.name.text, due: now, startAt: now,
            recordedAt: now, target: target, parameters: parameters, overlap: .allow)
        return try await start(firing, trigger: "\(kind.rawValue):\(entry.name)")
    }

    /// Records a firing and starts its run in this process.
    func start(_ firing: Firing, trigger: String) async throws -> Firing {
        var batch = SchedulerBatch()
        batch.firings = [firing]
        _ = try await store.record(batch, under: nil)
        var firing = firing
        do {
            firing.run = try await starter.start(
                firing.target, parameters: firing.parameters, trigger: trigger, due: firing.due,
                idempotencyKey: firing.key
            ).description
            firing.status = .started
        } catch {
            firing.status = .failed
            firing.error = MartletError(wrapping: error).told
            try await store.update([firing])
            throw error
        }
        try await store.update([firing])
        changed()
        return firing
    }

    private func changeable(_ text: String, _ kind: EntryKind) async throws -> ScheduleEntry {
        let entry = try await entry(text, kind)
        if case .file(let path) = entry.origin {
            throw MartletError(
                .conflict, "the \(kind.rawValue) '\(entry.name)' is defined in '\(path)'",
                hint: "Change it in that file.")
        }
        return entry
    }

    private func checkCount(_ kind: EntryKind, _ limit: Int) async throws {
        guard try await store.count(of: kind) < limit else {
            throw MartletError(
                .limitExceeded,
                "the project already has \(limit) \(kind.rawValue)s, which is the limit '\(kind.rawValue)s'")
        }
    }
}
