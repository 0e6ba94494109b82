import Clocks
import Errors
import JSON

/// The members of a definition, each of which is read once; those that nobody read are refused as misspelt.
struct DefinitionFields {
    /// What the definition is, for errors: `the schedule 'nightly'`.
    var subject: String
    let object: JSONObject
    private let place: (String) -> SourceLocation?
    private var used: Set<String> = []

    init(_ object: JSONObject, subject: String, place: @escaping (String) -> SourceLocation? = { _ in nil }) {
        self.object = object
        self.subject = subject
        self.place = place
    }

    func error(_ key: String, _ message: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, "\(subject): \(message)", at: place(key), hint: hint)
    }

    func located(_ error: MartletError, _ key: String) -> MartletError {
        var error = error
        error.message = "\(subject): \(error.message)"
        return place(key).map(error.located) ?? error
    }

    mutating func value(_ key: String) -> JSONValue? {
        used.insert(key)
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    mutating func text(_ key: String) throws(MartletError) -> String? {
        guard let value = value(key) else { return nil }
        switch value {
        case .string(let text) where !text.isEmpty: return text
        case .integer(let number): return String(number)
        default: throw error(key, "'\(key)' must be a text")
        }
    }

    mutating func flag(_ key: String) throws(MartletError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.boolValue else { throw error(key, "'\(key)' must be true or false") }
        return flag
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>) throws(MartletError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.intValue.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw error(key, "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A duration in seconds: a number, or a text such as `15m`.
    mutating func duration(_ key: String, minimum: Int64 = 0) throws(MartletError) -> Int64? {
        guard let value = value(key) else { return nil }
        let seconds = value.intValue ?? value.stringValue.flatMap { DurationSeconds.parse($0) }
        guard let seconds, (minimum...DurationSeconds.limit).contains(seconds) else {
            throw error(
                key, "'\(key)' must be a duration of at least \(DurationSeconds.text(minimum))",
                hint: "Write a number and a unit: 30s, 15m, 2h, 1d.")
        }
        return seconds
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) throws(MartletError) -> Choice? {
        guard let text = try text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue)
            throw error(
                key, "'\(key)' cannot be '\(text)'",
                hint: NearestName.of(text, among: names).map { "Did you mean '\($0)'?" }
                    ?? "It is one of: \(names.joined(separator: ", ")).")
        }
        return choice
    }

    /// A list of texts, or one.
    mutating func list(_ key: String) throws(MartletError) -> [String]? {
        guard let value = value(key) else { return nil }
        if let text = value.stringValue {
            return text.split(whereSeparator: { $0 == " " }).map(String.init)
        }
        guard let elements = value.arrayValue else { throw error(key, "'\(key)' must be a list of names") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue, !text.isEmpty else {
                throw error(key, "'\(key)' must be a list of names")
            }
            texts.append(text)
        }
        return texts
    }

    mutating func members(_ key: String) throws(MartletError) -> JSONObject? {
        guard let value = value(key) else { return nil }
        guard let object = value.objectValue else { throw error(key, "'\(key)' must hold keys with values") }
        return object
    }

    /// Refuses members that nothing was read from.
    func finish() throws(MartletError) {
        for name in object.names where !used.contains(name) {
            throw error(
                name, "the key '\(name)' is not known",
                hint: NearestName.of(name, among: used.sorted()).map { "Did you mean '\($0)'?" })
        }
    }
}
