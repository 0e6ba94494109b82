public import JSON

/// What to do when a run is due while the last one still goes on.
public enum Overlap: String, Sendable, CaseIterable {
    /// The new one does not happen.
    case skip
    /// The new one waits.
    case queue
    /// Both run.
    case allow
}

/// Something that starts runs at times.
public struct Schedule: Sendable, Hashable {
    public var name: ScheduleName
    public var timing: Timing
    /// The name of the time zone.
    public var zone: String
    public var target: RunTarget
    public var parameters: JSONObject
    public var catchUp: CatchUp
    /// With `all`: how many at most, the latest ones.
    public var catchUpLimit: Int
    public var overlap: Overlap
    /// After a run was started no other is for so long.
    public var cooldownSeconds: Int64
    /// Each start is put off by up to so much, by a hash of name and due time, so that many do not start at once.
    public var jitterSeconds: Int64
    public var isEnabled: Bool
    public var owner: String?
    public var description: String?

    public static let catchUpLimitDefault = 100
    public static let catchUpLimitRange = 1...10_000
    /// Runs of one schedule that wait at once, named `queued starts`; the oldest go first, and more are skipped.
    public static let queueLimit = 100
    /// How late a due time may be noticed and still be on time.
    public static let graceSeconds: Int64 = 60

    public init(
        name: ScheduleName, timing: Timing, zone: String = "UTC", target: RunTarget, parameters: JSONObject = [:],
        catchUp: CatchUp = .once, catchUpLimit: Int = Schedule.catchUpLimitDefault, overlap: Overlap = .skip,
        cooldownSeconds: Int64 = 0, jitterSeconds: Int64 = 0, isEnabled: Bool = true, owner: String? = nil,
        description: String? = nil
    ) {
        self.name = name
        self.timing = timing
        self.zone = zone
        self.target = target
        self.parameters = parameters
        self.catchUp = catchUp
        self.catchUpLimit = catchUpLimit
        self.overlap = overlap
        self.cooldownSeconds = cooldownSeconds
        self.jitterSeconds = jitterSeconds
        self.isEnabled = isEnabled
        self.owner = owner
        self.description = description
    }
}
