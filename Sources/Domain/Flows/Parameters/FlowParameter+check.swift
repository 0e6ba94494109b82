import Clocks
public import Errors
public import JSON

extension FlowParameter {
    /// The value as the flow will see it; texts of numbers and truths are read as such.
    ///
    /// - Throws: `invalidInput`, naming the parameter.
    public func checked(_ value: JSONValue) throws(MartletError) -> JSONValue {
        let value = try typed(value)
        try checkBounds(value)
        if let pattern, let text = value.stringValue, !pattern.matches(text) {
            throw refusal("'\(text)' does not match \(pattern.text)")
        }
        return value
    }

    private func typed(_ value: JSONValue) throws(MartletError) -> JSONValue {
        let text = value.stringValue
        switch type {
        case .string:
            switch value {
            case .string: return value
            case .integer, .double, .bool: return .string(value.text())
            default: throw wrong(value, "a text")
            }
        case .integer:
            if case .double(let number) = value, let whole = Int64(exactly: number) { return .integer(whole) }
            guard let number = value.intValue ?? text.flatMap({ Int64($0) }) else { throw wrong(value, "an integer") }
            return .integer(number)
        case .number:
            if let number = value.intValue ?? text.flatMap({ Int64($0) }) { return .integer(number) }
            guard let number = value.doubleValue ?? text.flatMap({ Double($0) }), number.isFinite else {
                throw wrong(value, "a number")
            }
            return .double(number)
        case .boolean:
            if let truth = value.boolValue { return .bool(truth) }
            guard text == "true" || text == "false" else { throw wrong(value, "true or false") }
            return .bool(text == "true")
        case .date:
            guard let text, text.utf8.count == 10, let date = CivilDate(text) else {
                throw wrong(value, "a date such as 2026-01-31")
            }
            return .string(date.description)
        case .timestamp:
            guard let text, let time = Timestamp(text) else {
                throw wrong(value, "a timestamp such as 2026-01-31T06:00:00Z")
            }
            return .string(time.description)
        case .choice:
            if choices.contains(value) { return value }
            if let match = choices.first(where: { $0.stringValue == nil && $0.text() == text }) { return match }
            let names = choices.map { $0.stringValue ?? $0.text() }
            throw refusal(
                "\(value.text()) is none of its choices",
                hint: NearestName.of(text ?? value.text(), among: names).map { "Did you mean '\($0)'?" }
                    ?? "It can be: \(names.joined(separator: ", ")).")
        case .list:
            guard value.arrayValue != nil else { throw wrong(value, "a list") }
            return value
        case .table:
            guard let text, Self.isTableName(text) else { throw wrong(value, "a table's name such as silver.orders") }
            return value
        case .secret:
            guard let text, FlowName.isValid(text, isPlain: true) else { throw wrong(value, "the name of a secret") }
            return value
        }
    }

    private func checkBounds(_ value: JSONValue) throws(MartletError) {
        for (bound, isMinimum) in [(minimum, true), (maximum, false)] {
            guard let bound else { continue }
            let (isLess, isMore, measure) = compare(value, bound)
            guard isMinimum ? isLess : isMore else { continue }
            throw refusal(
                "\(measure) is \(isMinimum ? "below the minimum" : "above the maximum") of \(Self.word(bound))")
        }
    }

    private func compare(_ value: JSONValue, _ bound: JSONValue) -> (isLess: Bool, isMore: Bool, measure: String) {
        switch type {
        case .string, .table, .list:
            let length = value.arrayValue?.count ?? value.stringValue?.count ?? 0
            let limit = Int(bound.intValue ?? 0)
            return (length < limit, length > limit, "its length \(length)")
        case .date, .timestamp:
            let (time, limit) = (Self.moment(value), Self.moment(bound))
            return (time < limit, time > limit, Self.word(value))
        default:
            if let number = value.intValue, let limit = bound.intValue {
                return (number < limit, number > limit, String(number))
            }
            let (number, limit) = (value.doubleValue ?? 0, bound.doubleValue ?? 0)
            return (number < limit, number > limit, value.text())
        }
    }

    /// Microseconds of a checked date or timestamp.
    private static func moment(_ value: JSONValue) -> Int64 {
        guard let text = value.stringValue else { return 0 }
        return Timestamp(text.utf8.count == 10 ? "\(text)T00:00:00Z" : text)?.microseconds ?? 0
    }

    private static func word(_ value: JSONValue) -> String { value.stringValue ?? value.text() }

    static func isTableName(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...8).contains(parts.count) && parts.allSatisfy { FlowName.isValid($0, isPlain: true) }
    }

    private func wrong(_ value: JSONValue, _ wanted: String) -> MartletError {
        refusal("it must be \(wanted), not \(String(value.text().prefix(100)))")
    }

    private func refusal(_ what: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, "the parameter '\(name)': \(what)", hint: hint)
    }
}
