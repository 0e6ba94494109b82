import Clocks
import Errors
import JSON
import YAML

/// One value of a flow's file with the way to its place.
struct FlowEntry {
    let source: FlowSource
    let path: [YAMLPathStep]
    let value: JSONValue

    /// How messages name it.
    var key: String {
        for step in path.reversed() { if case .key(let name) = step { return name } }
        return "the flow"
    }

    func error(_ message: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, message, at: source.location(of: path), hint: hint)
    }

    func member(_ name: String) -> FlowEntry? {
        value[name].map { FlowEntry(source: source, path: path + [.key(name)], value: $0) }
    }

    /// The members of a mapping; those with null values are as if they were not there.
    func members() throws(MartletError) -> [FlowEntry] {
        guard let object = value.objectValue else { throw error("'\(key)' must hold keys with values") }
        return object.members.map { FlowEntry(source: source, path: path + [.key($0.name)], value: $0.value) }
    }

    func items() throws(MartletError) -> [FlowEntry] {
        guard let elements = value.arrayValue else { throw error("'\(key)' must be a list") }
        return elements.enumerated().map { FlowEntry(source: source, path: path + [.index($0)], value: $1) }
    }

    func text() throws(MartletError) -> String {
        guard let text = value.stringValue, !text.isEmpty else {
            throw error(
                "'\(key)' must be a text", hint: value.isScalar ? "Put it in quotes: \"\(value.text())\"." : nil)
        }
        return text
    }

    /// A text, or a scalar as one.
    func scalarText() throws(MartletError) -> String {
        switch value {
        case .string(let text): return text
        case .integer, .double, .bool: return value.text()
        default: throw error("'\(key)' must be a text or a number")
        }
    }

    func flag() throws(MartletError) -> Bool {
        guard let truth = value.boolValue else { throw error("'\(key)' must be true or false") }
        return truth
    }

    func integer(_ range: ClosedRange<Int>) throws(MartletError) -> Int {
        guard let number = value.intValue, range.contains(Int(number)) else {
            throw error("'\(key)' must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// A list of texts, or one text.
    func names() throws(MartletError) -> [String] {
        if let text = value.stringValue, !text.isEmpty { return [text] }
        var names: [String] = []
        for item in try items() {
            guard let name = item.value.stringValue, !name.isEmpty else {
                throw item.error("'\(key)' must be a list of names")
            }
            names.append(name)
        }
        return names
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) throws(MartletError) -> Choice where Choice.RawValue == String {
        let text = try text()
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        throw error(
            "'\(key)' cannot be '\(text)'",
            hint: NearestName.of(text, among: names).map { "Did you mean '\($0)'?" }
                ?? "It can be: \(names.joined(separator: ", ")).")
    }

    /// A time span: a number of seconds, or a number with ms, s, m, h or d.
    func duration() throws(MartletError) -> Duration {
        if let seconds = value.doubleValue, seconds >= 0, seconds <= FlowLimits.durationSeconds {
            return .milliseconds(Int64(seconds * 1000))
        }
        guard let text = value.stringValue, let duration = FlowDuration.parse(text) else {
            throw error(
                "'\(key)' must be a time span, not \(value.text())",
                hint: "Write seconds, or such as 500ms, 30s, 5m, 2h.")
        }
        return duration
    }

    /// Refuses members that are not known.
    func allow(_ known: [String]) -> [MartletError] {
        (value.objectValue?.members ?? []).filter { !known.contains($0.name) }.map { member in
            let entry = FlowEntry(source: source, path: path + [.key(member.name)], value: member.value)
            return entry.error(
                "the key '\(member.name)' is not known here",
                hint: NearestName.of(member.name, among: known).map { "Did you mean '\($0)'?" }
                    ?? "Known here are: \(known.joined(separator: ", ")).")
        }
    }
}

extension JSONValue {
    var isScalar: Bool {
        switch self {
        case .bool, .integer, .double: true
        default: false
        }
    }
}

/// Time spans as people write them in flows.
public enum FlowDuration {
    private static let units: [(suffix: String, milliseconds: Double)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// A number with a unit, such as `500ms`, `1.5h`; nil where it is none or longer than a year.
    public static func parse(_ text: String) -> Duration? {
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let number = Double(text.dropLast(suffix.count)), number >= 0,
                number * factor <= FlowLimits.durationSeconds * 1000
            else { continue }
            return .milliseconds(Int64((number * factor).rounded()))
        }
        return nil
    }
}
