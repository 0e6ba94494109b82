public import Clocks

/// What of the times that have passed unnoticed is still done.
public enum CatchUp: String, Sendable, CaseIterable {
    /// Only what is on time, or nearly.
    case none
    /// The latest one.
    case once
    /// Each, up to a limit.
    case all
}

extension Timing {
    /// The latest due times up to a moment, oldest first, among those from a due one on.
    ///
    /// Looks back in growing steps, so that a second-by-second schedule that slept for a year costs no more than its limit.
    /// - Parameter due: A time at which it was due.
    public func latest(_ limit: Int, from due: Timestamp, through moment: Timestamp, in zone: TimeZoneRules)
        -> [Timestamp]
    {
        guard due <= moment, limit > 0 else { return [] }
        var span: Int64 = 60_000_000
        while true {
            let isWhole = moment.microseconds - due.microseconds < span
            let start = isWhole ? Timestamp(microseconds: due.microseconds - 1) : moment.adding(microseconds: -span)
            var found: [Timestamp] = []
            var cursor = start
            while let next = self.next(after: cursor, in: zone), next <= moment {
                found.append(next)
                cursor = next
                if found.count > 2 * limit + 64 { found.removeFirst(found.count - limit) }
            }
            if isWhole || found.count >= limit { return found.suffix(limit) }
            span *= 2
        }
    }
}

extension Timestamp {
    func adding(microseconds: Int64) -> Timestamp { Timestamp(microseconds: self.microseconds + microseconds) }
}
