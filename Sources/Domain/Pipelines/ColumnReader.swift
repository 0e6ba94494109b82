import Errors
import JSON

/// Reads `columns` with their tests, and `tests` with SQL of their own.
enum ColumnReader {
    static func columns(_ entry: SettingEntry, warnings: inout [ProjectWarning]) throws(MartletError) -> [ColumnSetting]
    {
        var columns: [ColumnSetting] = []
        for item in try entry.items() {
            var column = ColumnSetting(name: "", tests: [], location: item.location)
            for member in try item.members() {
                switch member.key {
                case "name": column.name = try member.text()
                case "type": column.type = try member.text()
                case "description": if !member.value.isNull { column.description = try member.text() }
                case "tests": if !member.value.isNull { column.tests = try columnTests(member) }
                case "pii", "pii_type", "example", "meta": break
                default:
                    let known = ["name", "type", "description", "tests", "pii", "pii_type", "example"]
                    warnings.append(
                        ProjectWarning(
                            message: "the key '\(member.key)' of a column is not known and does nothing",
                            location: member.location,
                            hint: NearestName.of(member.key, among: known).map { "Did you mean '\($0)'?" }))
                }
            }
            guard !column.name.isEmpty else { throw item.error("a column needs its 'name'") }
            guard !columns.contains(where: { $0.name == column.name }) else {
                throw item.error("the column '\(column.name)' stands here a second time")
            }
            columns.append(column)
        }
        return columns
    }

    /// Each test is a name, `name: arguments`, or `{name: …, other keys}`.
    private static func columnTests(_ entry: SettingEntry) throws(MartletError) -> [ColumnTestSetting] {
        var tests: [ColumnTestSetting] = []
        for item in try entry.items() {
            if let name = item.value.stringValue {
                tests.append(ColumnTestSetting(name: name, arguments: .null, location: item.location))
                continue
            }
            var object = try item.object()
            if let name = object["name"]?.stringValue, object.count > 1 {
                object["name"] = nil
                tests.append(ColumnTestSetting(name: name, arguments: .object(object), location: item.location))
            } else if object.count == 1, let member = object.members.first {
                tests.append(ColumnTestSetting(name: member.name, arguments: member.value, location: item.location))
            } else {
                throw item.error(
                    "a column's test is a name, or a name with its arguments", hint: "Write 'accepted_values: [a, b]'.")
            }
        }
        return tests
    }

    static func tests(_ entry: SettingEntry) throws(MartletError) -> [ConfiguredTest] {
        var tests: [ConfiguredTest] = []
        for item in try entry.items() {
            var test = ConfiguredTest(name: "", sql: "", expect: .null, location: item.location)
            for member in try item.members() {
                switch member.key {
                case "name": test.name = try member.text()
                case "sql":
                    test.sql = try member.text()
                case "expect": test.expect = member.value
                case "severity": test.severity = try member.text()
                case "description": test.description = try member.text()
                default:
                    throw member.error(
                        "a test has no key '\(member.key)'", hint: "It has name, sql, expect, severity and description."
                    )
                }
            }
            guard !test.name.isEmpty, !test.sql.isEmpty else {
                throw item.error("a test needs its 'name' and its 'sql'")
            }
            tests.append(test)
        }
        return tests
    }
}
