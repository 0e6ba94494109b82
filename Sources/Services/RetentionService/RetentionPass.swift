internal import Clocks
internal import Errors
internal import Events
internal import Retention

/// One look at everything, at one time and by the settings of that time.
struct RetentionPass: Sendable {
    let service: RetentionService
    let settings: RetentionSettings
    let now: Timestamp
    let isDry: Bool
    /// Who has the turn; nil where nothing is removed.
    let holder: String?

    typealias Part = @Sendable (RetentionPass, inout RetentionCounts) async throws -> Void

    /// What is done in a turn, in order: runs end before their branches and records are looked at.
    static func parts(of turn: RetentionTurn) -> [(name: String, part: Part)] {
        switch turn {
        case .records:
            [
                ("runs without a sign of life", { try await $0.endStuckRuns(&$1) }),
                ("branches of runs", { try await $0.cleanBranches(&$1) }),
                ("runs and logs", { try await $0.pruneRuns(&$1) }),
                ("results of tests", { try await $0.pruneTests(&$1) }),
                ("events", { try await $0.pruneEvents(&$1) }),
                ("landing zones", { try await $0.cleanLandingZones(&$1) }),
                ("code given out to workers", { try await $0.cleanCode(&$1) }),
            ]
        case .lake:
            [
                ("snapshots", { try await $0.expireSnapshots(&$1) }),
                ("files that no table names", { try await $0.cleanOrphanFiles(&$1) }),
            ]
        }
    }

    var places: RetentionService.Places { service.places }

    static let daySeconds: Int64 = 86_400

    /// Before which time a setting lets go; nil where it is off.
    func horizon(_ setting: RetentionSetting, unit: Int64 = daySeconds) -> Timestamp? {
        let value = Int64(settings.value(setting))
        return value == 0 ? nil : now.adding(seconds: -unit * value)
    }

    /// Has its turn longer.
    func extend(_ turn: RetentionTurn) async throws(MartletError) {
        guard let holder else { return }
        _ = try await service.extend(turn, as: holder, unlessEndedSince: now)
    }

    // MARK: Records

    func pruneRuns(_ counts: inout RetentionCounts) async throws {
        var pruner = RunPruner(settings, at: now)
        var last: EndedRun?
        while true {
            try Task.checkCancellation()
            let page = try await places.store.endedRuns(after: last, limit: RetentionService.page)
            var removed: [String] = []
            var withoutLogs: [String] = []
            for run in page {
                switch pruner.fate(of: run) {
                case .kept: break
                case .withoutLogs: withoutLogs.append(run.id)
                case .removed: removed.append(run.id)
                }
            }
            counts.logsPruned +=
                try await isDry
                ? places.store.countLogs(of: withoutLogs) : places.store.removeLogs(of: withoutLogs)
            counts.runsPruned += try await isDry ? removed.count : places.store.removeRuns(removed)
            guard page.count == RetentionService.page else { return }
            last = page.last
        }
    }

    func pruneTests(_ counts: inout RetentionCounts) async throws {
        let setting = RetentionSetting.qualityResultsMaxPerTest
        let others = settings.pipelines.compactMapValues { $0.values[setting] }
        let count = settings.value(setting)
        counts.qualityPruned +=
            try await isDry
            ? places.store.countTests(keeping: count, others: others)
            : places.store.removeTests(keeping: count, others: others)
    }

    func pruneEvents(_ counts: inout RetentionCounts) async throws {
        guard let oldest = horizon(.auditLogMaxAgeDays) else { return }
        if isDry {
            counts.auditPruned += try await places.events.countPrunable(before: oldest)
            return
        }
        let oldestOfObjects = max(oldest, now.adding(seconds: -Self.daySeconds * Self.objectEventDays))
        counts.auditPruned += try await pruneEvents(EventKind.ofObjects, before: oldestOfObjects)
        counts.auditPruned += try await pruneEvents(nil, before: oldest)
    }

    /// How long events of objects are kept at most, in days: there are more of them than of all others.
    private static let objectEventDays: Int64 = 30

    private func pruneEvents(_ kinds: [EventKind]?, before oldest: Timestamp) async throws -> Int {
        var count = 0
        while true {
            try Task.checkCancellation()
            let removed = try await places.events.prune(kinds, before: oldest, limit: RetentionService.page)
            count += removed
            if removed < RetentionService.page { return count }
        }
    }
}
