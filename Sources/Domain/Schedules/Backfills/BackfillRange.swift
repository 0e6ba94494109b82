public import Clocks
public import Errors
import JSON

/// What a backfill goes over.
public enum BackfillRange: Sendable, Hashable {
    /// Names of partitions, as they are.
    case partitions([String])
    /// Steps of a calendar from a local date on and before another.
    case dates(from: CivilDate, until: CivilDate, step: Step)
    /// The times at which a schedule would have been due.
    case times(Timing, from: Timestamp, until: Timestamp)

    public enum Step: String, Sendable, CaseIterable {
        case hour, day, week, month
    }

    /// The items, in order.
    ///
    /// Each has the parameters `partition`, and for dates and times `start` and `end`, in UTC.
    public func items(in zone: TimeZoneRules) throws(MartletError) -> [BackfillItem] {
        var found: [(name: String, start: Timestamp?, end: Timestamp?)] = []
        switch self {
        case .partitions(let names):
            guard Set(names).count == names.count else {
                throw MartletError(.invalidInput, "the backfill names a partition twice")
            }
            found = names.map { ($0, nil, nil) }
        case .dates(let from, let until, let step): found = try Self.dates(from, until, step, zone)
        case .times(let timing, let from, let until):
            var cursor = Timestamp(microseconds: from.microseconds - 1)
            while let next = timing.next(after: cursor, in: zone), next < until {
                guard found.count < Backfill.itemLimit else { throw Self.tooMany }
                found.append((next.description, next, timing.next(after: next, in: zone)))
                cursor = next
            }
        }
        guard !found.isEmpty else {
            throw MartletError(
                .invalidInput, "the backfill would run nothing", hint: "Its end must be after its start.")
        }
        guard found.count <= Backfill.itemLimit else { throw Self.tooMany }
        return found.enumerated().map { position, item in
            var parameters: JSONObject = ["partition": .string(item.name)]
            parameters["start"] = item.start.map { .string($0.description) }
            parameters["end"] = item.end.map { .string($0.description) }
            return BackfillItem(position: position, partition: item.name, parameters: parameters)
        }
    }

    private static func dates(
        _ from: CivilDate, _ until: CivilDate, _ step: Step, _ zone: TimeZoneRules
    ) throws(MartletError) -> [(name: String, start: Timestamp?, end: Timestamp?)] {
        func moment(_ local: Int64) -> Timestamp {
            Timestamp(microseconds: zone.moment(ofLocal: local) * 1_000_000)
        }
        let end = until.daysSinceEpoch * 86_400
        var local = from.daysSinceEpoch * 86_400
        var months: Int64 = 0
        var found: [(name: String, start: Timestamp?, end: Timestamp?)] = []
        while local < end {
            guard found.count < Backfill.itemLimit else { throw tooMany }
            let date = CivilDate(daysSinceEpoch: local.flooredDivision(by: 86_400))
            var name = date.description
            let next: Int64
            switch step {
            case .hour:
                let hour = local / 3600 % 24
                name += "T\(hour < 10 ? "0" : "")\(hour)"
                next = local + 3600
            case .day: next = local + 86_400
            case .week: next = local + 7 * 86_400
            case .month:
                months += 1
                name = String(name.prefix(name.count - 3))
                let month = from.month - 1 + months
                let first = CivilDate.firstDay(ofMonth: month % 12 + 1, year: from.year + month / 12)
                next = (first + min(from.day, CivilDate(daysSinceEpoch: first).daysInMonth) - 1) * 86_400
            }
            let (start, stop) = (moment(local), moment(next))
            // An hour that the clock skips has no time.
            if start < stop { found.append((name, start, stop)) }
            local = next
        }
        return found
    }

    private static var tooMany: MartletError {
        MartletError(
            .limitExceeded,
            "the backfill has more than \(Backfill.itemLimit) runs, which is the limit 'backfill items'",
            hint: "Take a shorter range, or longer steps.")
    }
}
