public import Clocks

/// What is worth saying about a schedule or trigger.
public struct LintFinding: Sendable, Hashable {
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        case info, warning, error

        private var rank: Int { self == .info ? 0 : self == .warning ? 1 : 2 }
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    }

    /// Such as `SCH-003`.
    public var rule: String
    public var severity: Severity
    public var name: ScheduleName
    public var message: String
    public var hint: String

    public init(rule: String, severity: Severity, name: ScheduleName, message: String, hint: String) {
        self.rule = rule
        self.severity = severity
        self.name = name
        self.message = message
        self.hint = hint
    }
}

/// Looks for schedules and triggers that fail, never ran, overlap, come too often, or belong to nobody.
public struct ScheduleLinter: Sendable {
    public struct Subject: Sendable {
        public var entry: ScheduleEntry
        /// Nil where the definition cannot be read any more; then `problem` says why.
        public var schedule: Schedule?
        public var trigger: Trigger?
        public var problem: String?
        /// Of the last 90 days, the latest first.
        public var firings: [Firing]
        /// The next due times.
        public var next: [Timestamp]

        public init(entry: ScheduleEntry) {
            self.entry = entry
            firings = []
            next = []
        }

        var owner: String? { schedule?.owner ?? trigger?.owner }
    }

    /// Names of people and teams that exist; nil where nobody is known.
    public var owners: Set<String>?

    private static let day: Int64 = 86_400_000_000
    static let silentDays: Int64 = 90
    static let pausedDays: Int64 = 30
    static let failureShare = 0.5
    /// Runs below which a share of failures says nothing.
    static let failureRuns = 3
    /// Schedules that come more often than this should be triggers.
    static let frequentSeconds: Int64 = 60

    public init(owners: Set<String>? = nil) { self.owners = owners }

    public func findings(_ subjects: [Subject], at now: Timestamp) -> [LintFinding] {
        var found = subjects.flatMap { findings($0, at: now) }
        var byWork: [String: [ScheduleName]] = [:]
        for subject in subjects {
            guard let schedule = subject.schedule, schedule.isEnabled else { continue }
            let work = "\(schedule.timing.text)|\(schedule.zone)|\(schedule.target)|\(schedule.parameters)"
            byWork[work, default: []].append(schedule.name)
        }
        for names in byWork.values where names.count > 1 {
            let names = names.sorted()
            for name in names.dropFirst() {
                found.append(
                    LintFinding(
                        rule: "SCH-009", severity: .warning, name: name,
                        message: "does the same at the same times as '\(names[0])'", hint: "Delete one of the two."))
            }
        }
        return found.sorted {
            $0.severity != $1.severity ? $0.severity > $1.severity : ($0.name, $0.rule) < ($1.name, $1.rule)
        }
    }

    private func findings(_ subject: Subject, at now: Timestamp) -> [LintFinding] {
        var found: [LintFinding] = []
        func add(_ rule: String, _ severity: LintFinding.Severity, _ message: String, _ hint: String) {
            found.append(
                LintFinding(rule: rule, severity: severity, name: subject.entry.name, message: message, hint: hint))
        }
        let age = now.microseconds - subject.entry.createdAt.microseconds
        if let problem = subject.problem {
            add("SCH-000", .error, "cannot be read: \(problem)", "Mend its definition.")
            return found
        }
        if !subject.entry.isEnabled {
            if now.microseconds - subject.entry.updatedAt.microseconds > Self.pausedDays * Self.day {
                add(
                    "SCH-002", .info, "has been disabled for more than \(Self.pausedDays) days",
                    "Delete it, or enable it.")
            }
            return found
        }
        let runs = subject.firings.filter { $0.status != .skipped }
        if runs.isEmpty {
            if age > Self.silentDays * Self.day {
                add(
                    "SCH-001", .warning, "has started no run for \(Self.silentDays) days",
                    "Delete it where nobody needs it.")
            } else if subject.schedule != nil, let first = subject.entry.lastDue, first < now, subject.firings.isEmpty {
                add("SCH-001", .warning, "was due and has never started a run", "See whether a server is running.")
            }
        }
        if subject.schedule != nil, subject.next.isEmpty {
            add("SCH-007", .warning, "will never be due again", "Delete it, or give it other times.")
        }
        let month = now.microseconds - 30 * Self.day
        let ended = runs.filter { !$0.status.isOpen && $0.recordedAt.microseconds >= month }
        let failed = ended.filter { $0.status == .failed }
        if ended.count >= Self.failureRuns, Double(failed.count) > Double(ended.count) * Self.failureShare {
            add(
                "SCH-003", .error, "failed \(failed.count) of \(ended.count) times in 30 days",
                failed.first?.error.map { "The last error: \($0)" } ?? "Look at its runs: martlet runs list")
        }
        if subject.owner == nil {
            add("SCH-004", .info, "has no owner", "Set 'owner' to a person or a team.")
        } else if let owners, let owner = subject.owner, !owners.contains(owner) {
            add(
                "SCH-005", .warning, "belongs to '\(owner)', whom nobody knows",
                "Set 'owner' to somebody who has a token.")
        }
        if subject.next.count > 1 {
            let gaps = zip(subject.next, subject.next.dropFirst()).map { $1.microseconds - $0.microseconds }
            if let least = gaps.min(), least < Self.frequentSeconds * 1_000_000 {
                add(
                    "SCH-006", .warning, "is due every \(DurationSeconds.text(least / 1_000_000))",
                    "Wait for files, tables or runs with a trigger instead of asking so often.")
            }
        }
        let overlaps = subject.firings.filter { $0.status == .skipped && $0.recordedAt.microseconds >= month }
        if !overlaps.isEmpty {
            add(
                "SCH-008", .warning, "was skipped \(overlaps.count) times in 30 days: \(overlaps[0].error ?? "")",
                "Let it come less often, or set 'overlap' to queue.")
        }
        return found
    }
}
