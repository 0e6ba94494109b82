/// The offsets from UTC of one time zone, through all time that it knows.
///
/// Local times are seconds since 1970-01-01 as a clock on the wall counts them.
public struct TimeZoneRules: Sendable, Hashable {
    public let name: String
    /// The moments at which the offset changes, ascending, in seconds since the epoch.
    let transitions: [Int64]
    /// The offset from each of them on, in seconds east of UTC.
    let offsets: [Int32]
    /// The offset before the first.
    let initialOffset: Int32

    /// A zone's future is computed up to here; later its last offset stays.
    static let lastYear: Int64 = 2500

    public static let utc = TimeZoneRules(name: "UTC", transitions: [], offsets: [], initialOffset: 0)

    /// A stretch of time in which the offset stays.
    struct Segment: Hashable {
        /// The first second of it.
        var start: Int64
        /// The first second after it.
        var end: Int64
        var offset: Int64
        /// The offset before it; the same at the beginning of time.
        var previous: Int64
    }

    func segment(at moment: Int64) -> Segment {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        let offset = low == 0 ? initialOffset : offsets[low - 1]
        let previous = low <= 1 ? initialOffset : offsets[low - 2]
        return Segment(
            start: low == 0 ? .min : transitions[low - 1], end: low == transitions.count ? .max : transitions[low],
            offset: Int64(offset), previous: Int64(low == 0 ? offset : previous))
    }

    /// Seconds east of UTC at a moment.
    public func offset(at moment: Int64) -> Int64 { segment(at: moment).offset }

    /// The moment at which a clock in the zone shows a time.
    ///
    /// A time that is shown twice is the first of the two; one that is skipped counts with the offset before the gap, so that it comes
    /// as long after the gap as it stands in it (RFC 5545, section 3.3.5).
    public func moment(ofLocal local: Int64) -> Int64 {
        // No zone is a day and two hours from UTC, so the segments around these say everything.
        var segment = segment(at: local - 93_600)
        var skipped = local - segment.offset
        while true {
            let moment = local - segment.offset
            if moment < segment.start { return skipped }
            if moment < segment.end { return moment }
            skipped = moment
            segment = self.segment(at: segment.end)
        }
    }
}
