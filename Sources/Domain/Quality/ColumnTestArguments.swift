import Errors
import JSON

/// What a column's test was given.
struct ColumnTestArguments {
    var test: String
    var value: JSONValue
    var location: SourceLocation

    func error(_ message: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, "the test '\(test)' \(message)", at: location, hint: hint)
    }

    func allow(_ names: [String]) throws(MartletError) {
        guard let object = value.objectValue else {
            guard names.isEmpty, !value.isNull else { return }
            throw error("takes no arguments")
        }
        for name in object.names where !names.contains(name) && name != "severity" {
            throw error(
                "has no argument '\(name)'",
                hint: NearestName.of(name, among: names + ["severity"]).map { "Did you mean '\($0)'?" })
        }
    }

    func severity() throws(MartletError) -> TestSeverity? {
        guard let given = value["severity"] else { return nil }
        guard let text = given.stringValue else { throw error("needs its severity as a text") }
        return try QualityTest.severity(text, at: location)
    }

    func text(_ name: String, default fallback: String? = nil) throws(MartletError) -> String {
        if let text = value[name]?.stringValue, !text.isEmpty { return text }
        if let fallback, value[name] == nil { return fallback }
        throw error(
            "needs '\(name)' as a text",
            hint: test == "relationships" ? "Write {to: silver.customers, field: id}." : nil)
    }

    /// Accepted values as SQL.
    func values() throws(MartletError) -> [String] {
        guard let elements = (value["values"] ?? value).arrayValue, !elements.isEmpty else {
            throw error("needs a list of values", hint: "Write 'accepted_values: [a, b]'.")
        }
        var values: [String] = []
        for element in elements {
            switch element {
            case .string(let text): values.append(QualityTest.literal(text))
            case .integer(let number): values.append(String(number))
            case .double(let number): values.append("\(number)")
            case .bool(let truth): values.append(truth ? "true" : "false")
            case .null, .array, .object: throw error("accepts texts, numbers and booleans only")
            }
        }
        return values
    }

    /// The age that is too old: `error_after` where it is given, else `warn_after`.
    func duration() throws(MartletError) -> (seconds: Int64, severity: TestSeverity) {
        for (name, severity) in [("error_after", TestSeverity.error), ("warn_after", .warn)] {
            guard let given = value[name] else { continue }
            guard let object = given.objectValue, let member = object.members.first, object.count == 1,
                let count = member.value.intValue, (1...1_000_000).contains(count),
                let unit = ["seconds": 1 as Int64, "minutes": 60, "hours": 3600, "days": 86_400][member.name]
            else { throw error("has a wrong '\(name)'", hint: "Write {hours: 6}.") }
            return (count * unit, severity)
        }
        throw error("needs warn_after or error_after")
    }
}
