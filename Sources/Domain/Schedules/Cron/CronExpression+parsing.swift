public import Errors

extension CronExpression {
    /// The longest expression.
    public static let lengthLimit = 256

    /// What stands for a whole expression; those without `@` are the words of Ratatouille.
    static let presets: [String: String] = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
        "hourly": "0 * * * *", "daily": "0 0 * * *", "daily_6am": "0 6 * * *", "weekly": "0 0 * * 0",
        "monthly": "0 0 1 * *", "every_15min": "*/15 * * * *", "every_30min": "*/30 * * * *",
    ]

    /// Reads an expression or a preset.
    ///
    /// - Throws: `invalidInput` that names the field.
    public init(parsing text: String) throws(MartletError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw MartletError(.limitExceeded, "a cron expression is longer than \(Self.lengthLimit) characters")
        }
        let trimmed = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        var fields = trimmed
        if trimmed.count == 1, let first = trimmed.first {
            guard let preset = Self.presets[first.lowercased()] else { throw Self.unknownPreset(String(first)) }
            fields = preset.split(separator: " ")
        }
        guard fields.count == 5 || fields.count == 6 else {
            throw MartletError(
                .invalidInput, "the cron expression '\(text)' has \(fields.count) fields, not 5 or 6",
                hint: "Write: minute hour day-of-month month day-of-week, with seconds before them where wanted.")
        }
        let at = fields.count - 5
        self.text = trimmed.joined(separator: " ")
        seconds = at == 0 ? 1 : try CronField.second.bits(fields[0], in: text)
        minutes = try CronField.minute.bits(fields[at], in: text)
        hours = try CronField.hour.bits(fields[at + 1], in: text)
        months = try CronField.month.bits(fields[at + 3], in: text)
        var days = CronDays()
        try CronField.monthDay.read(monthDays: fields[at + 2], into: &days, in: text)
        try CronField.weekday.read(weekdays: fields[at + 4], into: &days, in: text)
        self.days = days
        isFixedTime = ![fields[at], fields[at + 1]].contains { $0.hasPrefix("*") }
        if nextLocal(from: 0) == nil {
            throw MartletError(
                .invalidInput, "the cron expression '\(text)' never comes, since no month has such a day",
                hint: "Change its day of month or its month.")
        }
    }

    private static func unknownPreset(_ text: String) -> MartletError {
        if text.lowercased() == "@reboot" {
            return MartletError(.unsupported, "'@reboot' is no time", hint: "Use an interval or a time of the day.")
        }
        return MartletError(
            .invalidInput, "'\(text)' is neither a cron expression nor a preset",
            hint: NearestName.of(text, among: presets.keys.sorted()).map { "Did you mean '\($0)'?" }
                ?? "Write five fields such as '0 6 * * *', or a preset such as @hourly.")
    }
}

/// One field of a cron expression: what it is called, and which values it takes.
struct CronField {
    let name: String
    let range: ClosedRange<Int>
    let names: [String: Int]

    static let second = CronField(name: "second", range: 0...59, names: [:])
    static let minute = CronField(name: "minute", range: 0...59, names: [:])
    static let hour = CronField(name: "hour", range: 0...23, names: [:])
    static let monthDay = CronField(name: "day of month", range: 1...31, names: [:])
    static let month = CronField(
        name: "month", range: 1...12,
        names: Dictionary(
            uniqueKeysWithValues: zip(
                ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1...12)))
    /// 7 is Sunday too.
    static let weekday = CronField(
        name: "day of week", range: 0...7,
        names: Dictionary(uniqueKeysWithValues: zip(["sun", "mon", "tue", "wed", "thu", "fri", "sat"], 0...6)))

    /// The values that a field names.
    func bits(_ field: Substring, in text: String) throws(MartletError) -> UInt64 {
        var bits: UInt64 = 0
        for part in field.split(separator: ",", omittingEmptySubsequences: false) { bits |= try item(part, in: text) }
        return bits
    }

    /// `*`, `5`, `1-5`, or any of them with `/step`.
    func item(_ part: Substring, in text: String) throws(MartletError) -> UInt64 {
        let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = pieces.first, pieces.count <= 2 else { throw wrong(part, text) }
        var step = 1
        if pieces.count == 2 {
            guard let number = Self.number(pieces[1]), number >= 1, number <= range.upperBound else {
                throw wrong(part, text, "its step must be a number from 1 to \(range.upperBound)")
            }
            step = number
        }
        let top = name == Self.weekday.name ? 6 : range.upperBound
        if first == "*" || first == "?" { return set(range.lowerBound, top, step) }
        let ends = first.split(separator: "-", omittingEmptySubsequences: false)
        guard let from = ends.first, ends.count <= 2 else { throw wrong(part, text) }
        let low = try value(from, part, text)
        guard ends.count == 2 else { return set(low, pieces.count == 2 ? max(top, low) : low, step) }
        let high = try value(ends[1], part, text)
        if low <= high { return set(low, high, step) }
        // A range over the end, such as 22-2 or FRI-MON, goes on at the beginning, in step.
        let count = top - range.lowerBound + 1
        var bits: UInt64 = 0
        for value in stride(from: low, through: high + count, by: step) {
            bits |= set(value > top ? value - count : value, value > top ? value - count : value, 1)
        }
        return bits
    }

    private func set(_ low: Int, _ high: Int, _ step: Int) -> UInt64 {
        var bits: UInt64 = 0
        for value in stride(from: low, through: high, by: step) {
            bits |= 1 << UInt64(name == Self.weekday.name && value == 7 ? 0 : value)
        }
        return bits
    }

    func value(_ text: Substring, _ part: Substring, _ whole: String) throws(MartletError) -> Int {
        if let named = names[text.lowercased()] { return named }
        guard let number = Self.number(text) else { throw wrong(part, whole) }
        guard range.contains(number) else {
            throw wrong(part, whole, "\(number) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    func wrong(_ part: Substring, _ text: String, _ why: String? = nil) -> MartletError {
        let reason = why ?? "it is no \(range.lowerBound)-\(range.upperBound), name, range, list or step"
        return MartletError(
            .invalidInput, "the \(name) '\(part)' of the cron expression '\(text)' is wrong: \(reason)",
            hint: names.isEmpty || part.isEmpty
                ? nil : NearestName.of(String(part), among: names.keys.sorted()).map { "Did you mean '\($0)'?" })
    }
}
