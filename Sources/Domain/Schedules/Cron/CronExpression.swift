import Clocks
internal import Errors

/// A cron expression of 5 fields (minute, hour, day of month, month, day of week) or 6, with seconds first.
///
/// A day matches when both day fields do; where both are limited, when either does, as in every cron. Beside numbers, names, lists,
/// ranges and steps there are `L` (last day), `L-3`, `15W` (nearest weekday), `LW`, `5L` (last Friday) and `5#2` (second Friday).
public struct CronExpression: Sendable, Hashable {
    /// As it was written.
    public let text: String
    var seconds: UInt64
    var minutes: UInt64
    var hours: UInt64
    var months: UInt64
    var days: CronDays
    /// Whether it names times of the day, so that a skipped one is made up for and a repeated one is not; with a `*` in its minute
    /// or hour it goes by elapsed time instead, as in Vixie cron.
    public internal(set) var isFixedTime: Bool

    /// Every date comes back with its weekday after so many days.
    static let calendarCycle: Int64 = 146_097

    /// The first local time at or after another that matches.
    func nextLocal(from local: Int64) -> Int64? {
        var day = local.flooredDivision(by: 86_400)
        var second = local - day * 86_400
        let limit = day + Self.calendarCycle
        while day <= limit {
            let date = CivilDate(daysSinceEpoch: day)
            guard months & (1 << UInt64(date.month)) != 0 else {
                day += date.daysInMonth - date.day + 1
                second = 0
                continue
            }
            if days.match(date, day: day), let time = nextTime(from: second) { return day * 86_400 + time }
            day += 1
            second = 0
        }
        return nil
    }

    /// The first time of a day at or after another, in seconds.
    private func nextTime(from start: Int64) -> Int64? {
        var hour = start / 3600
        var minute = start / 60 % 60
        var second = start % 60
        while hour < 24 {
            if hours & (1 << UInt64(hour)) != 0 {
                while let nextMinute = Self.next(minutes, from: minute) {
                    if nextMinute > minute { second = 0 }
                    if let nextSecond = Self.next(seconds, from: second) {
                        return hour * 3600 + nextMinute * 60 + nextSecond
                    }
                    minute = nextMinute + 1
                    second = 0
                }
            }
            hour += 1
            minute = 0
            second = 0
        }
        return nil
    }

    /// The lowest bit at or above a position.
    private static func next(_ bits: UInt64, from position: Int64) -> Int64? {
        guard position < 64 else { return nil }
        let rest = bits >> UInt64(position)
        return rest == 0 ? nil : position + Int64(rest.trailingZeroBitCount)
    }
}

/// Which days of a month a cron expression means.
struct CronDays: Sendable, Hashable {
    /// Bits 1 to 31.
    var monthDays: UInt64 = 0
    /// Days before the last one; 0 is the last.
    var fromEnd: UInt64 = 0
    /// Days whose nearest weekday (Monday to Friday) is meant.
    var nearestWeekdays: UInt64 = 0
    var isLastWeekday = false
    /// Bits 0 (Sunday) to 6.
    var weekdays: UInt64 = 0
    /// Bit `weekday * 8 + n` is the n-th such day of the month.
    var ordinalWeekdays: UInt64 = 0
    var lastWeekdays: UInt64 = 0
    var isAnyMonthDay = false
    var isAnyWeekday = false

    func match(_ date: CivilDate, day: Int64) -> Bool {
        if isAnyMonthDay { return isAnyWeekday || matchWeekday(date, day: day) }
        if isAnyWeekday { return matchMonthDay(date, day: day) }
        return matchMonthDay(date, day: day) || matchWeekday(date, day: day)
    }

    private func matchWeekday(_ date: CivilDate, day: Int64) -> Bool {
        let weekday = UInt64(CivilDate.weekday(ofDay: day))
        if weekdays & (1 << weekday) != 0 { return true }
        if ordinalWeekdays & (1 << (weekday * 8 + UInt64((date.day - 1) / 7 + 1))) != 0 { return true }
        return lastWeekdays & (1 << weekday) != 0 && date.day > date.daysInMonth - 7
    }

    private func matchMonthDay(_ date: CivilDate, day: Int64) -> Bool {
        if monthDays & (1 << UInt64(date.day)) != 0 { return true }
        guard fromEnd != 0 || nearestWeekdays != 0 || isLastWeekday else { return false }
        let length = date.daysInMonth
        if fromEnd & (1 << UInt64(length - date.day)) != 0 { return true }
        let weekday = CivilDate.weekday(ofDay: day)
        guard (1...5).contains(weekday) else { return false }
        if isLastWeekday, weekday == 5 ? date.day >= length - 2 : date.day == length { return true }
        guard nearestWeekdays != 0 else { return false }
        return (1...length).contains { wanted in
            nearestWeekdays & (1 << UInt64(wanted)) != 0
                && Self.nearestWeekday(to: wanted, weekday: CivilDate.weekday(ofDay: day - date.day + wanted), length)
                    == date.day
        }
    }

    /// Saturday goes to Friday and Sunday to Monday, but never into another month.
    private static func nearestWeekday(to day: Int64, weekday: Int64, _ length: Int64) -> Int64 {
        switch weekday {
        case 6: day == 1 ? 3 : day - 1
        case 0: day == length ? day - 2 : day + 1
        default: day
        }
    }
}
