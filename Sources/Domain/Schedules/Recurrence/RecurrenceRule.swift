import Clocks

/// One RRULE (RFC 5545, section 3.3.10), with what DTSTART gives to it.
struct RecurrenceRule: Sendable, Hashable {
    enum Frequency: String, Sendable, CaseIterable {
        case yearly = "YEARLY", monthly = "MONTHLY", weekly = "WEEKLY", daily = "DAILY"
        case hourly = "HOURLY", minutely = "MINUTELY", secondly = "SECONDLY"

        /// The length of a period that is shorter than a day, in seconds.
        var unit: Int64? {
            switch self {
            case .hourly: 3600
            case .minutely: 60
            case .secondly: 1
            default: nil
            }
        }
    }

    /// A weekday, 0 for Sunday; with an ordinal, the n-th of the period, from its end where negative.
    struct Weekday: Sendable, Hashable {
        var ordinal: Int64?
        var weekday: Int64
    }

    var frequency: Frequency
    var interval: Int64 = 1
    /// The first local time, which nothing comes before.
    var start: Int64
    /// The last local time, where there is one; COUNT has become one too.
    var until: Int64?
    var bySecond: [Int64] = []
    var byMinute: [Int64] = []
    var byHour: [Int64] = []
    var byDay: [Weekday] = []
    var byMonthDay: [Int64] = []
    var byYearDay: [Int64] = []
    var byWeekNumber: [Int64] = []
    var byMonth: [Int64] = []
    var bySetPosition: [Int64] = []
    /// 0 is Sunday.
    var weekStart: Int64 = 1

    /// Periods that are looked at before a rule counts as ended, named `rrule search`.
    static let searchLimit = 200_000

    /// The first occurrence at or after a local time.
    func nextLocal(from local: Int64) -> Int64? {
        let from = max(local, start)
        if let until, from > until { return nil }
        let found = frequency.unit.map { nextShort(from: from, unit: $0) } ?? nextLong(from: from)
        guard let found, until.map({ found <= $0 }) ?? true else { return nil }
        return found
    }

    /// In periods of a day and longer.
    private func nextLong(from: Int64) -> Int64? {
        let startDay = start.flooredDivision(by: 86_400)
        let fromDay = from.flooredDivision(by: 86_400)
        let startDate = CivilDate(daysSinceEpoch: startDay)
        let fromDate = CivilDate(daysSinceEpoch: fromDay)
        let startWeek = startDay - (CivilDate.weekday(ofDay: startDay) - weekStart + 7) % 7
        let passed: Int64 =
            switch frequency {
            case .yearly: fromDate.year - startDate.year
            case .monthly: (fromDate.year - startDate.year) * 12 + fromDate.month - startDate.month
            case .weekly: (fromDay - startWeek) / 7
            default: fromDay - startDay
            }
        var period = passed / interval * interval
        for _ in 0..<Self.searchLimit {
            let days: Range<Int64>
            switch frequency {
            case .yearly:
                let first = CivilDate.firstDay(ofMonth: 1, year: startDate.year + period)
                days = first..<(first + CivilDate.daysInYear(startDate.year + period))
            case .monthly:
                let month = startDate.month - 1 + period
                let year = startDate.year + month / 12
                let first = CivilDate.firstDay(ofMonth: month % 12 + 1, year: year)
                days = first..<(first + CivilDate(daysSinceEpoch: first).daysInMonth)
            case .weekly: days = (startWeek + period * 7)..<(startWeek + period * 7 + 7)
            default: days = (startDay + period)..<(startDay + period + 1)
            }
            if let until, days.lowerBound * 86_400 > until { return nil }
            if let found = first(in: days, from: from) { return found }
            if CivilDate(daysSinceEpoch: days.lowerBound).year > TimeZoneRules.lastYear { return nil }
            period += interval
        }
        return nil
    }

    private func first(in days: Range<Int64>, from: Int64) -> Int64? {
        let times = self.times
        let matching = days.lazy.filter { matches(day: $0) }
        guard !bySetPosition.isEmpty else {
            for day in matching where (day + 1) * 86_400 > from {
                for time in times where day * 86_400 + time >= from { return day * 86_400 + time }
            }
            return nil
        }
        let all = matching.flatMap { day in times.map { day * 86_400 + $0 } }
        return positions(in: Array(all)).first { $0 >= from }
    }

    /// What BYSETPOS picks, in order.
    private func positions(in all: [Int64]) -> [Int64] {
        let picked = bySetPosition.compactMap { position -> Int64? in
            let index = position > 0 ? Int(position) - 1 : all.count + Int(position)
            return all.indices.contains(index) ? all[index] : nil
        }
        return Set(picked).sorted()
    }

    /// The times of a day, for periods of a day and longer.
    private var times: [Int64] {
        let second = start - start.flooredDivision(by: 86_400) * 86_400
        return byHour.or(second / 3600).flatMap { hour in
            byMinute.or(second / 60 % 60).flatMap { minute in
                bySecond.or(second % 60).map { hour * 3600 + minute * 60 + $0 }
            }
        }
    }

    /// In periods shorter than a day.
    private func nextShort(from: Int64, unit: Int64) -> Int64? {
        let first = start.flooredDivision(by: unit)
        var index = first
        func advance(to target: Int64) {
            guard target > index else { return }
            let behind = target - first
            index = first + (behind + interval - 1) / interval * interval
        }
        advance(to: from.flooredDivision(by: unit))
        for _ in 0..<Self.searchLimit {
            let time = index * unit
            if let until, time > until { return nil }
            let day = time.flooredDivision(by: 86_400)
            let second = time - day * 86_400
            if !matches(day: day) {
                advance(to: (day + 1) * 86_400 / unit)
            } else if !byHour.isEmpty, !byHour.contains(second / 3600) {
                advance(to: (time / 3600 + 1) * 3600 / unit)
            } else if unit < 3600, !byMinute.isEmpty, !byMinute.contains(second / 60 % 60) {
                advance(to: (time / 60 + 1) * 60 / unit)
            } else {
                if let found = candidates(at: time, unit: unit).first(where: { $0 >= from }) { return found }
                index += interval
            }
        }
        return nil
    }

    /// The occurrences in a period that is shorter than a day.
    private func candidates(at time: Int64, unit: Int64) -> [Int64] {
        let startSecond = start - start.flooredDivision(by: 86_400) * 86_400
        let all: [Int64] =
            switch unit {
            case 3600:
                byMinute.or(startSecond / 60 % 60).flatMap { minute in
                    bySecond.or(startSecond % 60).map { time + minute * 60 + $0 }
                }
            case 60: bySecond.or(startSecond % 60).map { time + $0 }
            default: bySecond.isEmpty || bySecond.contains(time % 60) ? [time] : []
            }
        return bySetPosition.isEmpty ? all : positions(in: all)
    }
}

extension [Int64] {
    fileprivate func or(_ value: Int64) -> [Int64] { isEmpty ? [value] : self }
}
