public import Clocks

/// When something is due.
public enum Timing: Sendable, Hashable {
    case cron(CronExpression)
    case recurrence(RecurrenceSet)
    case interval(Interval)
    /// Once.
    case at(Timestamp)
}

/// A stretch of elapsed time that repeats, whatever clocks on walls do.
public struct Interval: Sendable, Hashable {
    public var seconds: Int64
    /// A moment at which it is due, and before which it is not.
    public var start: Timestamp?

    public init(seconds: Int64, start: Timestamp? = nil) {
        self.seconds = seconds
        self.start = start
    }
}

extension Timing {
    /// The first whole second after a moment at which it is due; nil where there is none any more.
    public func next(after moment: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let from = moment.microseconds.flooredDivision(by: 1_000_000) + 1
        let found: Int64? =
            switch self {
            case .cron(let cron):
                Self.next(from: from, in: zone, madeUp: cron.isFixedTime) { cron.nextLocal(from: $0) }
            case .recurrence(let set) where set.isElapsed:
                Self.next(from: from, in: zone, madeUp: false) { set.nextLocal(from: $0) }
            case .recurrence(let set): Self.nextResolved(from: from, in: zone, set)
            case .interval(let interval): interval.next(from: from)
            case .at(let time):
                time > moment ? (time.microseconds + 999_999).flooredDivision(by: 1_000_000) : nil
            }
        return found.map { Timestamp(microseconds: $0 * 1_000_000) }
    }

    /// Goes through the stretches between changes of the clock.
    ///
    /// - Parameter madeUp: Whether times that the clock skips come once, right after the gap, and times that it shows twice only at the
    ///   first; else skipped times do not come, and repeated ones twice.
    private static func next(
        from first: Int64, in zone: TimeZoneRules, madeUp: Bool, nextLocal: (Int64) -> Int64?
    ) -> Int64? {
        var from = first
        while true {
            let segment = zone.segment(at: from)
            var local = from + segment.offset
            if madeUp, segment.start != .min {
                if segment.offset > segment.previous, from == segment.start,
                    let skipped = nextLocal(segment.start + segment.previous),
                    skipped < segment.start + segment.offset
                {
                    return segment.start
                }
                // Up to here the clock has shown these times before.
                if segment.offset < segment.previous { local = max(local, segment.start + segment.previous) }
            }
            guard let found = nextLocal(local) else { return nil }
            if segment.end == .max || found - segment.offset < segment.end { return found - segment.offset }
            from = segment.end
        }
    }

    /// Gives each local time its moment as RFC 5545 says; around a gap their order may change.
    private static func nextResolved(from: Int64, in zone: TimeZoneRules, _ set: RecurrenceSet) -> Int64? {
        // No clock is changed by more than a day.
        let span: Int64 = 86_400
        var local = from + zone.offset(at: from) - span
        var best: Int64?
        while let found = set.nextLocal(from: local) {
            if let best, found > best + zone.offset(at: best) + span { break }
            let moment = zone.moment(ofLocal: found)
            if moment >= from, best.map({ moment < $0 }) ?? true { best = moment }
            local = found + 1
        }
        return best
    }
}

extension Interval {
    fileprivate func next(from: Int64) -> Int64 {
        let anchor = (start?.microseconds ?? 0).flooredDivision(by: 1_000_000)
        if start != nil, from <= anchor { return anchor }
        return anchor + (from - anchor + seconds - 1).flooredDivision(by: seconds) * seconds
    }
}
