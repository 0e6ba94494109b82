public import Errors
public import JSON

extension QualityTest {
    /// The tests that a column can have.
    public static let columnTests = [
        "not_null", "unique", "positive", "accepted_values", "relationships", "freshness",
    ]

    /// A column's test from `config.yaml`, such as `not_null` or `accepted_values: [a, b]`.
    ///
    /// Arguments in the form of an object may also give `severity`. NULL violates only `not_null`.
    /// - Parameters:
    ///   - arguments: What follows the test's name; null for a bare name.
    ///   - location: Where the configuration says so.
    public init(
        column: String, test: String, arguments: JSONValue, at location: SourceLocation
    ) throws(MartletError) {
        let arguments = ColumnTestArguments(test: test, value: arguments, location: location)
        let name = Self.quoted(column)
        let sql: String
        let words: String
        switch test {
        case "not_null":
            try arguments.allow([])
            sql = "SELECT * FROM {{ this }} WHERE \(name) IS NULL"
            words = "is never null"
        case "unique":
            try arguments.allow([])
            sql =
                "SELECT \(name), count(*) AS times FROM {{ this }} WHERE \(name) IS NOT NULL GROUP BY \(name) "
                + "HAVING count(*) > 1"
            words = "has each value once"
        case "positive":
            try arguments.allow([])
            sql = "SELECT * FROM {{ this }} WHERE \(name) <= 0"
            words = "is greater than 0"
        case "accepted_values":
            try arguments.allow(["values"])
            let values = try arguments.values()
            sql = "SELECT * FROM {{ this }} WHERE \(name) NOT IN (\(values.joined(separator: ", ")))"
            words = "has one of \(values.count) values"
        case "relationships":
            try arguments.allow(["to", "field"])
            let table = Self.referred(try arguments.text("to"))
            let field = try arguments.text("field", default: column)
            sql =
                "SELECT * FROM {{ this }} AS child WHERE child.\(name) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                + "{{ ref(\(Self.templateLiteral(table))) }} AS parent WHERE parent.\(Self.quoted(field)) = child.\(name))"
            words = "is always found in \(table).\(field)"
        case "freshness":
            try arguments.allow(["warn_after", "error_after"])
            let limit = try arguments.duration()
            self = .freshness(column: column, seconds: limit.seconds, severity: limit.severity, at: location)
            return
        default:
            throw MartletError(
                .invalidInput, "there is no column test '\(test)'", at: location,
                hint: NearestName.of(test, among: Self.columnTests).map { "Did you mean '\($0)'?" }
                    ?? "The tests are: \(Self.columnTests.joined(separator: ", ")).")
        }
        self.init(
            name: "\(test)_\(column)", sql: sql, path: location.file, description: "\(column) \(words)",
            location: location)
        if let severity = try arguments.severity() { self.severity = severity }
    }

    /// That the newest value of a column is not older than some time; an empty table is not fresh.
    public static func freshness(
        column: String, seconds: Int64, severity: TestSeverity, at location: SourceLocation
    ) -> QualityTest {
        let newest = "max(\(quoted(column))::TIMESTAMPTZ)"
        let sql =
            "SELECT \(newest) AS newest FROM {{ this }} HAVING \(newest) IS NULL OR "
            + "\(newest) < '{{ run_started_at }}'::TIMESTAMPTZ - INTERVAL '\(seconds) seconds'"
        return QualityTest(
            name: "freshness_\(column)\(severity == .warn ? "_warn" : "")", sql: sql, path: location.file,
            severity: severity, description: "\(column) is not older than \(words(seconds))", location: location)
    }

    /// The table that `ref('layer.name')` names; any other text as it is.
    private static func referred(_ text: String) -> String {
        guard text.hasPrefix("ref("), text.hasSuffix(")") else { return text }
        let name = text.dropFirst(4).dropLast().filter { $0 != " " }
        guard name.count > 2, let mark = name.first, mark == name.last, mark == "'" || mark == "\"" else { return text }
        return String(name.dropFirst().dropLast())
    }

    private static func words(_ seconds: Int64) -> String {
        for (size, unit) in [(86_400 as Int64, "day"), (3600, "hour"), (60, "minute")] where seconds % size == 0 {
            return "\(seconds / size) \(unit)\(seconds == size ? "" : "s")"
        }
        return "\(seconds) seconds"
    }

    /// An identifier in SQL that is safe inside a template too.
    static func quoted(_ name: String) -> String {
        let sql = "\"" + name.replacing("\"", with: "\"\"") + "\""
        return sql.contains("{") || sql.contains("}") ? "{{ \(templateLiteral(sql)) }}" : sql
    }

    /// A text in SQL that is safe inside a template too.
    static func literal(_ text: String) -> String {
        let sql = "'" + text.replacing("'", with: "''") + "'"
        return sql.contains("{") || sql.contains("}") ? "{{ \(templateLiteral(sql)) }}" : sql
    }

    static func templateLiteral(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
