import Clocks

/// Which days a rule means.
extension RecurrenceRule {
    /// Whether everything that a rule says of days is true of one.
    func matches(day: Int64) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        if !byMonth.isEmpty, !byMonth.contains(date.month) { return false }
        if !byMonthDay.isEmpty, !byMonthDay.contains(date.day),
            !byMonthDay.contains(date.day - date.daysInMonth - 1)
        {
            return false
        }
        if !byYearDay.isEmpty {
            let number = day - CivilDate.firstDay(ofMonth: 1, year: date.year) + 1
            if !byYearDay.contains(number), !byYearDay.contains(number - CivilDate.daysInYear(date.year) - 1) {
                return false
            }
        }
        if !byWeekNumber.isEmpty, !matchesWeek(day: day, year: date.year) { return false }
        return byDay.isEmpty || byDay.contains { matches($0, day: day, date) }
    }

    private func matches(_ wanted: Weekday, day: Int64, _ date: CivilDate) -> Bool {
        guard CivilDate.weekday(ofDay: day) == wanted.weekday else { return false }
        guard let ordinal = wanted.ordinal else { return true }
        let isInYear = frequency == .yearly && byMonth.isEmpty
        let position = isInYear ? day - CivilDate.firstDay(ofMonth: 1, year: date.year) : date.day - 1
        let length = isInYear ? CivilDate.daysInYear(date.year) : date.daysInMonth
        return ordinal > 0 ? position / 7 + 1 == ordinal : (length - 1 - position) / 7 + 1 == -ordinal
    }

    /// Weeks belong to the year that has most of their days (ISO 8601, with the rule's own first day of the week).
    private func matchesWeek(day: Int64, year: Int64) -> Bool {
        let week = day - (CivilDate.weekday(ofDay: day) - weekStart + 7) % 7
        // The year of a week is that of its fourth day.
        let owner = CivilDate(daysSinceEpoch: week + 3).year
        let first = firstWeek(of: owner)
        let number = (week - first) / 7 + 1
        let count = (firstWeek(of: owner + 1) - first) / 7
        return byWeekNumber.contains(number) || byWeekNumber.contains(number - count - 1)
    }

    /// The day on which the first week of a year begins.
    private func firstWeek(of year: Int64) -> Int64 {
        let fourth = CivilDate.firstDay(ofMonth: 1, year: year) + 3
        return fourth - (CivilDate.weekday(ofDay: fourth) - weekStart + 7) % 7
    }

    /// Whether it says nothing about days, so that DTSTART's own is meant.
    var saysNoDay: Bool { byDay.isEmpty && byMonthDay.isEmpty && byYearDay.isEmpty && byWeekNumber.isEmpty }

    /// Takes from DTSTART what the rule leaves open (section 3.3.10, last paragraph but two).
    mutating func completeDays() {
        guard saysNoDay else { return }
        let day = start.flooredDivision(by: 86_400)
        let date = CivilDate(daysSinceEpoch: day)
        switch frequency {
        case .yearly:
            if byMonth.isEmpty { byMonth = [date.month] }
            byMonthDay = [date.day]
        case .monthly: byMonthDay = [date.day]
        case .weekly: byDay = [Weekday(ordinal: nil, weekday: CivilDate.weekday(ofDay: day))]
        default: break
        }
    }
}
