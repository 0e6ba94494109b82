import Clocks

/// The rule by which a zone goes on for ever, such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1, section 8.3, and RFC 9636).
struct PosixTimeZone {
    /// A day of a year on which the clock is changed.
    private enum Day {
        /// 1 to 365; the leap day is never counted.
        case julian(Int64)
        /// 0 to 365.
        case ordinal(Int64)
        /// Month, week (5 is the last), weekday (0 is Sunday).
        case month(Int64, Int64, Int64)
    }

    private struct Change {
        var day: Day
        /// Seconds of local time after the day's beginning; may be negative or more than a day.
        var time: Int64 = 7200
    }

    /// Seconds east of UTC.
    private let standard: Int64
    private let summer: (offset: Int64, start: Change, end: Change)?

    /// Nil where the text is no such rule.
    init?(_ text: String) {
        var reader = Reader(Array(text.utf8)[...])
        guard reader.skipName(), let west = reader.time() else { return nil }
        standard = -west
        if reader.isAtEnd {
            summer = nil
            return
        }
        guard reader.skipName() else { return nil }
        var offset = -west + 3600
        if reader.peek != UInt8(ascii: ",") {
            guard let west = reader.time() else { return nil }
            offset = -west
        }
        guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
        summer = (offset, start, end)
    }

    /// The changes of the offset later than a moment, in order.
    func changes(after moment: Int64, through lastYear: Int64) -> [(moment: Int64, offset: Int32)] {
        guard let summer else { return [] }
        let first = CivilDate(daysSinceEpoch: moment.flooredDivision(by: 86_400)).year - 1
        guard first <= lastYear else { return [] }
        var found: [(moment: Int64, offset: Int32)] = []
        for year in first...lastYear {
            found.append((Self.local(summer.start, year) - standard, Int32(summer.offset)))
            found.append((Self.local(summer.end, year) - summer.offset, Int32(standard)))
        }
        found.sort { $0.moment < $1.moment }
        // Where summer lasts all year its end and next beginning fall together and change nothing.
        var result: [(moment: Int64, offset: Int32)] = []
        for change in found where change.moment > moment {
            if result.last?.moment == change.moment { result.removeLast() }
            result.append(change)
        }
        return result
    }

    private static func local(_ change: Change, _ year: Int64) -> Int64 {
        let newYear = CivilDate.firstDay(ofMonth: 1, year: year)
        let day: Int64
        switch change.day {
        case .ordinal(let ordinal): day = newYear + ordinal
        case .julian(let number):
            let isLeap = CivilDate.firstDay(ofMonth: 3, year: year) - newYear == 60
            day = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .month(let month, let week, let weekday):
            let first = CivilDate.firstDay(ofMonth: month, year: year)
            let next = CivilDate.firstDay(ofMonth: month % 12 + 1, year: month == 12 ? year + 1 : year)
            var found = first + (weekday - CivilDate.weekday(ofDay: first) + 7) % 7 + 7 * (week - 1)
            while found >= next { found -= 7 }
            day = found
        }
        return day * 86_400 + change.time
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

        var isAtEnd: Bool { rest.isEmpty }
        var peek: UInt8? { rest.first }

        mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: mark) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func skipName() -> Bool {
            if skip("<") {
                while let byte = rest.popFirst() { if byte == UInt8(ascii: ">") { return true } }
                return false
            }
            let count = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }.count
            rest.removeFirst(count)
            return count >= 3
        }

        mutating func number() -> Int64? {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            guard !digits.isEmpty, digits.count <= 4 else { return nil }
            rest.removeFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int64? {
            let sign: Int64 = skip("-") ? -1 : 1
            if sign == 1 { _ = skip("+") }
            guard let hours = number(), hours <= 167 else { return nil }
            var total = hours * 3600
            if skip(":") {
                guard let minutes = number() else { return nil }
                total += minutes * 60
                if skip(":") {
                    guard let seconds = number() else { return nil }
                    total += seconds
                }
            }
            return sign * total
        }

        mutating func change() -> Change? {
            guard skip(",") else { return nil }
            var change: Change
            if skip("M") {
                guard let month = number(), (1...12).contains(month), skip("."), let week = number(),
                    (1...5).contains(week), skip("."), let weekday = number(), weekday <= 6
                else { return nil }
                change = Change(day: .month(month, week, weekday))
            } else if skip("J") {
                guard let day = number(), (1...365).contains(day) else { return nil }
                change = Change(day: .julian(day))
            } else {
                guard let day = number(), day <= 365 else { return nil }
                change = Change(day: .ordinal(day))
            }
            if skip("/") {
                guard let time = time() else { return nil }
                change.time = time
            }
            return change
        }
    }
}
