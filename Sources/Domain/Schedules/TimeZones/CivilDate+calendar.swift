import Clocks

/// What calendars ask about days, which are counted from 1970-01-01.
extension CivilDate {
    /// The first day of a month; a month that does not exist is a mistake in the program.
    static func firstDay(ofMonth month: Int64, year: Int64) -> Int64 {
        guard let date = CivilDate(year: year, month: month, day: 1) else {
            preconditionFailure("there is no month \(month)")
        }
        return date.daysSinceEpoch
    }

    /// How many days the month of a date has.
    var daysInMonth: Int64 {
        let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
        return Self.firstDay(ofMonth: nextMonth, year: nextYear) - Self.firstDay(ofMonth: month, year: year)
    }

    static func daysInYear(_ year: Int64) -> Int64 {
        firstDay(ofMonth: 1, year: year + 1) - firstDay(ofMonth: 1, year: year)
    }

    /// 0 is Sunday.
    static func weekday(ofDay day: Int64) -> Int64 {
        let weekday = (day + 4) % 7
        return weekday < 0 ? weekday + 7 : weekday
    }
}
