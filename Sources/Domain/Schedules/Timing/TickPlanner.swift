public import Clocks
import Cryptography

/// What a schedule does about the times at which it was due.
public enum TickPlanner {
    public struct Plan: Sendable, Equatable {
        /// The due times that start a run, oldest first.
        public var fire: [Timestamp] = []
        /// The latest time that has passed.
        public var lastDue: Timestamp?
        public var next: Timestamp?
    }

    /// - Parameter due: When it was due; nil where that is to be reckoned from now.
    /// - Parameter lastDue: The latest time that was handled; one after now means that the clock was set back.
    public static func plan(
        _ schedule: Schedule, due: Timestamp?, lastDue: Timestamp?, zone: TimeZoneRules, at now: Timestamp
    ) -> Plan {
        var plan = Plan(lastDue: lastDue)
        guard let due, due <= now else {
            plan.next = due ?? schedule.timing.next(after: now, in: zone)
            return plan
        }
        let limit = schedule.catchUp == .all ? schedule.catchUpLimit : 1
        let times = schedule.timing.latest(limit, from: due, through: now, in: zone)
        let grace = now.adding(seconds: -Schedule.graceSeconds)
        switch schedule.catchUp {
        case .none: plan.fire = times.filter { $0 >= grace }
        case .once, .all: plan.fire = times
        }
        plan.lastDue = times.last ?? due
        plan.next = schedule.timing.next(after: now, in: zone)
        return plan
    }

    /// The key of a due time, with which its run is asked for.
    public static func key(_ name: ScheduleName, due: Timestamp) -> String { "schedule:\(name)@\(due)" }

    /// When a run of a due time starts: later by a part of the jitter that depends on name and time alone.
    public static func start(_ schedule: Schedule, due: Timestamp, at now: Timestamp) -> Timestamp {
        guard schedule.jitterSeconds > 0 else { return now }
        let digest = SHA256.digest(of: key(schedule.name, due: due)).bytes
        let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let delay = Int64(number % UInt64(schedule.jitterSeconds * 1_000_000))
        return max(now, Timestamp(microseconds: due.microseconds + delay))
    }
}
