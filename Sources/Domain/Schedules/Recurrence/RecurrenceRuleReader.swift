import Errors

/// Reads the parts of one RRULE.
struct RecurrenceRuleReader {
    let start: Int64?
    let zone: TimeZoneRules
    private var count: Int64?

    init(start: Int64?, zone: TimeZoneRules) {
        self.start = start
        self.zone = zone
    }

    private static let names = [
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
        "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
    ]
    private static let weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]

    mutating func read(_ text: String) throws(MartletError) -> RecurrenceRule {
        var parts: [String: String] = [:]
        for part in text.uppercased().split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(pair[0])
            guard pair.count == 2, Self.names.contains(name) else {
                throw RecurrenceReader.wrong(
                    "has the part '\(part.prefix(40))', which is not understood",
                    hint: NearestName.of(name, among: Self.names).map { "Did you mean '\($0)='?" })
            }
            guard parts.updateValue(String(pair[1]), forKey: name) == nil else {
                throw RecurrenceReader.wrong("has two parts '\(name)'")
            }
        }
        guard let word = parts["FREQ"], let frequency = RecurrenceRule.Frequency(rawValue: word) else {
            throw RecurrenceReader.wrong(
                parts["FREQ"].map { "has the FREQ '\($0)', which does not exist" } ?? "has no FREQ",
                hint: "FREQ is one of: \(RecurrenceRule.Frequency.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        var rule = RecurrenceRule(frequency: frequency, start: start ?? 0)
        for (name, value) in parts.sorted(by: { $0.key < $1.key }) { try read(name, value, into: &rule) }
        try check(rule)
        rule.completeDays()
        if let count { try limit(&rule, to: count) }
        return rule
    }

    private mutating func read(
        _ name: String, _ value: String, into rule: inout RecurrenceRule
    ) throws(MartletError) {
        switch name {
        case "INTERVAL": rule.interval = try number(value, name, 1...1_000_000)
        case "COUNT": count = try number(value, name, 1...RecurrenceSet.countLimit)
        case "UNTIL":
            guard let time = RecurrenceTime(value) else {
                throw RecurrenceReader.wrong(
                    "has the UNTIL '\(value)', which is no time", hint: "Write 20261231T235959Z.")
            }
            // A day means all of it.
            rule.until = time.local(in: zone, written: nil) + (time.isDate ? 86_399 : 0)
        case "BYSECOND": rule.bySecond = try numbers(value, name, 0...59)
        case "BYMINUTE": rule.byMinute = try numbers(value, name, 0...59)
        case "BYHOUR": rule.byHour = try numbers(value, name, 0...23)
        case "BYMONTHDAY": rule.byMonthDay = try numbers(value, name, -31...31, withoutZero: true)
        case "BYYEARDAY": rule.byYearDay = try numbers(value, name, -366...366, withoutZero: true)
        case "BYWEEKNO": rule.byWeekNumber = try numbers(value, name, -53...53, withoutZero: true)
        case "BYMONTH": rule.byMonth = try numbers(value, name, 1...12)
        case "BYSETPOS": rule.bySetPosition = try numbers(value, name, -366...366, withoutZero: true)
        case "BYDAY":
            for text in value.split(separator: ",") { rule.byDay.append(try weekday(text)) }
        case "WKST": rule.weekStart = try weekday(Substring(value)).weekday
        default: break
        }
    }

    /// What RFC 5545 forbids, and what needs a DTSTART to mean anything.
    private func check(_ rule: RecurrenceRule) throws(MartletError) {
        let hasOrdinal = rule.byDay.contains { $0.ordinal != nil }
        if hasOrdinal, rule.frequency != .monthly, rule.frequency != .yearly || !rule.byWeekNumber.isEmpty {
            throw RecurrenceReader.wrong(
                "has a BYDAY with a number, which only MONTHLY and YEARLY (without BYWEEKNO) know")
        }
        if !rule.byWeekNumber.isEmpty, rule.frequency != .yearly {
            throw RecurrenceReader.wrong("has a BYWEEKNO, which only YEARLY knows")
        }
        if !rule.bySetPosition.isEmpty, rule.saysNoDay, rule.byMonth.isEmpty, rule.byHour.isEmpty,
            rule.byMinute.isEmpty, rule.bySecond.isEmpty
        {
            throw RecurrenceReader.wrong("has a BYSETPOS without anything to pick from")
        }
        guard start == nil else { return }
        let isOpen = rule.saysNoDay && [.yearly, .monthly, .weekly].contains(rule.frequency)
        if count != nil || rule.interval > 1 || isOpen {
            throw RecurrenceReader.wrong(
                "needs a DTSTART, since its days are counted from there",
                hint: "Write DTSTART:20260101T060000 before it.")
        }
    }

    /// Replaces COUNT with the time of the last occurrence, so that looking for the next one needs no counting.
    private func limit(_ rule: inout RecurrenceRule, to count: Int64) throws(MartletError) {
        guard rule.until == nil else { throw RecurrenceReader.wrong("has both COUNT and UNTIL") }
        var last: Int64?
        for _ in 0..<count {
            guard let next = rule.nextLocal(from: last.map { $0 + 1 } ?? rule.start) else { break }
            last = next
        }
        rule.until = last ?? rule.start
    }

    private func weekday(_ text: Substring) throws(MartletError) -> RecurrenceRule.Weekday {
        guard let position = Self.weekdays.firstIndex(of: String(text.suffix(2))) else {
            throw RecurrenceReader.wrong("has the weekday '\(text)'", hint: "Weekdays are MO, TU, WE, TH, FR, SA, SU.")
        }
        let ordinal = text.dropLast(2)
        guard !ordinal.isEmpty else { return RecurrenceRule.Weekday(ordinal: nil, weekday: Int64(position)) }
        guard let number = Int64(ordinal), number != 0, (-53...53).contains(number) else {
            throw RecurrenceReader.wrong("has the weekday '\(text)', whose number is not from -53 to 53")
        }
        return RecurrenceRule.Weekday(ordinal: number, weekday: Int64(position))
    }

    private func numbers(
        _ text: String, _ name: String, _ range: ClosedRange<Int64>, withoutZero: Bool = false
    ) throws(MartletError) -> [Int64] {
        var found: Set<Int64> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let value = try number(String(part), name, range)
            if withoutZero, value == 0 { throw RecurrenceReader.wrong("has 0 in \(name)") }
            found.insert(value)
        }
        return found.sorted()
    }

    private func number(_ text: String, _ name: String, _ range: ClosedRange<Int64>) throws(MartletError) -> Int64 {
        guard let number = Int64(text), range.contains(number) else {
            throw RecurrenceReader.wrong(
                "has '\(text.prefix(20))' in \(name), which is no number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}
