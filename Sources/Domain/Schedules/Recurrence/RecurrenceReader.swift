import Clocks
public import Errors

extension RecurrenceSet {
    /// Reads `FREQ=…`, or lines `DTSTART…`, `RRULE:…`, `RDATE…`, `EXDATE…`.
    ///
    /// - Parameter zone: Of times that name none.
    /// - Throws: `invalidInput` that names the part.
    public init(
        parsing text: String, zone: TimeZoneRules, zones: TimeZones
    ) throws(MartletError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw MartletError(.limitExceeded, "a recurrence is longer than \(Self.lengthLimit) bytes")
        }
        var reader = RecurrenceReader(zone: zone, zones: zones)
        let lines = text.split(whereSeparator: { $0.isNewline || $0 == " " }).map(String.init)
        for line in lines { try reader.read(line: line) }
        self = try reader.finish(text: lines.joined(separator: "\n"))
    }
}

/// Reads the lines of a recurrence.
struct RecurrenceReader {
    let zone: TimeZoneRules
    let zones: TimeZones
    private var start: Int64?
    private var ruleTexts: [String] = []
    private var additions: [Int64] = []
    private var exceptions: [Int64] = []

    init(zone: TimeZoneRules, zones: TimeZones) {
        self.zone = zone
        self.zones = zones
    }

    /// RRULEs of one recurrence.
    private static let ruleLimit = 16

    mutating func read(line: String) throws(MartletError) {
        guard let colon = line.firstIndex(of: ":") else {
            ruleTexts.append(line)
            return
        }
        let head = line[..<colon].split(separator: ";").map { $0.uppercased() }
        let value = String(line[line.index(after: colon)...])
        var other: TimeZoneRules?
        for parameter in line[..<colon].split(separator: ";").dropFirst()
        where parameter.uppercased().hasPrefix("TZID=") {
            other = try zones.zone(String(parameter.dropFirst(5)))
        }
        switch head.first {
        case "RRULE": ruleTexts.append(value)
        case "DTSTART":
            guard start == nil else { throw Self.wrong("has two DTSTARTs") }
            start = try time(value, other)
        case "RDATE": for text in value.split(separator: ",") { additions.append(try time(String(text), other)) }
        case "EXDATE": for text in value.split(separator: ",") { exceptions.append(try time(String(text), other)) }
        case "EXRULE": throw Self.wrong("has an EXRULE, which RFC 5545 took away", hint: "Write its dates as EXDATE.")
        default:
            throw Self.wrong(
                "has the line '\(line.prefix(40))', which is not understood",
                hint: "It has lines DTSTART, RRULE, RDATE and EXDATE.")
        }
        guard additions.count + exceptions.count <= RecurrenceSet.dateLimit else {
            throw MartletError(.limitExceeded, "a recurrence has more than \(RecurrenceSet.dateLimit) dates")
        }
    }

    func finish(text: String) throws(MartletError) -> RecurrenceSet {
        guard !(ruleTexts.isEmpty && additions.isEmpty) else {
            throw Self.wrong("names no time", hint: "Write a rule such as FREQ=WEEKLY;BYDAY=MO;BYHOUR=6.")
        }
        guard ruleTexts.count <= Self.ruleLimit else {
            throw MartletError(.limitExceeded, "a recurrence has more than \(Self.ruleLimit) rules")
        }
        var set = RecurrenceSet(
            text: text, rules: [], additions: Set(additions).sorted(), exceptions: Set(exceptions))
        for ruleText in ruleTexts {
            var parser = RecurrenceRuleReader(start: start, zone: zone)
            set.rules.append(try parser.read(ruleText))
        }
        if set.nextLocal(from: .min / 4) == nil {
            throw Self.wrong(
                "never comes", hint: "Check its UNTIL, its EXDATEs, and that its parts can be true together.")
        }
        return set
    }

    private func time(_ text: String, _ other: TimeZoneRules?) throws(MartletError) -> Int64 {
        guard let time = RecurrenceTime(text) else {
            throw Self.wrong("has the time '\(text)', which is not understood", hint: "Write 20260131T060000.")
        }
        return time.local(in: zone, written: other)
    }

    static func wrong(_ what: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, "the recurrence \(what)", hint: hint)
    }
}

/// A DATE or DATE-TIME of RFC 5545.
struct RecurrenceTime {
    var local: Int64
    var isUTC = false
    var isDate = false

    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8 || bytes.count == 15 || (bytes.count == 16 && bytes[15] == UInt8(ascii: "Z")),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]),
            let day = Self.number(bytes[6..<8]), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        local = date.daysSinceEpoch * 86_400
        guard bytes.count > 8 else {
            isDate = true
            return
        }
        guard bytes[8] == UInt8(ascii: "T"), let hour = Self.number(bytes[9..<11]), hour < 24,
            let minute = Self.number(bytes[11..<13]), minute < 60, let second = Self.number(bytes[13..<15]), second < 60
        else { return nil }
        local += hour * 3600 + minute * 60 + second
        isUTC = bytes.count == 16
    }

    /// The local time in a zone; one that is written in another zone, or in UTC, is shown as it is there.
    func local(in zone: TimeZoneRules, written other: TimeZoneRules?) -> Int64 {
        guard isUTC || (other != nil && other != zone) else { return local }
        let moment = isUTC ? local : (other ?? zone).moment(ofLocal: local)
        return moment + zone.offset(at: moment)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }
}
