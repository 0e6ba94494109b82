import Errors

/// The two fields that name days, with the letters that only they know.
extension CronField {
    func read(monthDays field: Substring, into days: inout CronDays, in text: String) throws(MartletError) {
        days.isAnyMonthDay = field == "*" || field == "?" || field == "*/1"
        if days.isAnyMonthDay { return }
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let upper = part.uppercased()
            if upper == "L" {
                days.fromEnd |= 1
            } else if upper == "LW" || upper == "WL" {
                days.isLastWeekday = true
            } else if upper.hasPrefix("L-") {
                guard let before = Self.number(Substring(upper.dropFirst(2))), (1...30).contains(before) else {
                    throw wrong(part, text, "behind 'L-' stands a number from 1 to 30")
                }
                days.fromEnd |= 1 << UInt64(before)
            } else if upper.hasSuffix("W") {
                days.nearestWeekdays |= 1 << UInt64(try value(Substring(upper.dropLast()), part, text))
            } else {
                days.monthDays |= try item(part, in: text)
            }
        }
    }

    func read(weekdays field: Substring, into days: inout CronDays, in text: String) throws(MartletError) {
        days.isAnyWeekday = field == "*" || field == "?" || field == "*/1"
        if days.isAnyWeekday { return }
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "#", omittingEmptySubsequences: false)
            let upper = part.uppercased()
            if pieces.count == 2 {
                let weekday = try value(pieces[0], part, text) % 7
                guard let ordinal = Self.number(pieces[1]), (1...5).contains(ordinal) else {
                    throw wrong(part, text, "behind '#' stands a number from 1 to 5")
                }
                days.ordinalWeekdays |= 1 << UInt64(weekday * 8 + ordinal)
            } else if upper.count > 1, upper.hasSuffix("L") {
                days.lastWeekdays |= 1 << UInt64(try value(Substring(upper.dropLast()), part, text) % 7)
            } else if upper.count > 1, upper.hasPrefix("L") {
                days.lastWeekdays |= 1 << UInt64(try value(Substring(upper.dropFirst()), part, text) % 7)
            } else if upper == "L" {
                // As in Quartz, where the week ends on Saturday.
                days.weekdays |= 1 << 6
            } else {
                days.weekdays |= try item(part, in: text)
            }
        }
    }
}
