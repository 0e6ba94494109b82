/// Who leads: of all servers over one database, one schedules.
public struct SchedulerLease: Sendable, Hashable {
    /// Empty where nobody does.
    public var holder: String
    /// Grows with each change of the holder; what an older one decides is not stored.
    public var fence: Int64
    /// Grows while the holder lives.
    public var beat: Int64

    public init(holder: String = "", fence: Int64 = 0, beat: Int64 = 0) {
        self.holder = holder
        self.fence = fence
        self.beat = beat
    }
}

/// Decides who leads, from what is stored and how long that has stood still.
///
/// Only elapsed time counts, never the time of day: clocks of two machines differ, and jump. A database that does not answer changes
/// nothing: a leader stays one until it sees another holder.
public struct LeaseMachine: Sendable {
    public let holder: String
    /// How long a lease stands still before others take it.
    public let patience: Duration
    /// The lease while this one leads.
    public private(set) var held: SchedulerLease?
    private var watched: (lease: SchedulerLease, since: Duration)?

    public static let patienceDefault: Duration = .seconds(10)

    public enum Step: Sendable, Equatable {
        /// Replace what is stored with this.
        case write(SchedulerLease)
        /// Another one leads.
        case wait
    }

    public init(holder: String, patience: Duration = LeaseMachine.patienceDefault) {
        self.holder = holder
        self.patience = patience
    }

    public var isLeading: Bool { held != nil }

    /// What to do about a lease as it is stored.
    ///
    /// - Parameter now: Elapsed time from any beginning.
    /// - Parameter isGone: Whether its holder is known to be dead.
    public mutating func step(seeing stored: SchedulerLease, at now: Duration, isGone: Bool) -> Step {
        if stored.holder == holder {
            return .write(SchedulerLease(holder: holder, fence: stored.fence, beat: stored.beat + 1))
        }
        held = nil
        let next = SchedulerLease(holder: holder, fence: stored.fence + 1, beat: stored.beat + 1)
        if stored.holder.isEmpty || isGone { return .write(next) }
        guard let watched, watched.lease == stored else {
            watched = (stored, now)
            return .wait
        }
        return now - watched.since >= patience ? .write(next) : .wait
    }

    /// The lease was written.
    public mutating func wrote(_ lease: SchedulerLease) {
        held = lease
        watched = nil
    }

    /// Another one was quicker.
    public mutating func lost() { held = nil }
}
