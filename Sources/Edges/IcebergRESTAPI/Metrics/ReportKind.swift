internal import JSON

/// What a report is about, and what it has to say.
enum ReportKind: String, CaseIterable {
    case scan = "scan-report"
    case commit = "commit-report"

    /// The kind of a report that has all that it must have.
    ///
    /// - Throws: `IcebergFailure` 400, naming the member that is wrong, and `MartletError` for what is no JSON.
    init(of bytes: [UInt8]) throws {
        let json = try JSONValue(parsing: bytes, file: "the report")
        guard let report = json.objectValue else { throw IcebergFailure.badRequest("a report must be a JSON object") }
        guard let type = report["report-type"]?.stringValue else {
            throw IcebergFailure.badRequest("a report needs a 'report-type', which is a text")
        }
        guard let kind = ReportKind(rawValue: type) else {
            throw IcebergFailure.badRequest(
                "there is no report type '\(type.prefix(100))'; there are 'scan-report' and 'commit-report'")
        }
        for (name, shape) in kind.members {
            guard let value = report[name], !value.isNull else {
                if shape.isOptional { continue }
                throw IcebergFailure.badRequest("a '\(type)' needs '\(name)'")
            }
            guard shape.fits(value) else {
                throw IcebergFailure.badRequest("'\(name)' of a '\(type)' must be \(shape.text)")
            }
        }
        self = kind
    }

    private var members: [(name: String, shape: Shape)] {
        let common: [(name: String, shape: Shape)] = [
            ("table-name", .text), ("snapshot-id", .number), ("metrics", .metrics), ("metadata", .texts),
        ]
        return switch self {
        case .scan:
            common + [
                ("filter", .predicate), ("schema-id", .number), ("projected-field-ids", .numbers),
                ("projected-field-names", .names),
            ]
        case .commit: common + [("sequence-number", .number), ("operation", .text)]
        }
    }

    private enum Shape {
        case text, number, numbers, names, predicate, metrics
        /// An object of texts, which may be left out.
        case texts

        var isOptional: Bool { self == .texts }

        var text: String {
            switch self {
            case .text: "a text"
            case .number: "a whole number"
            case .numbers: "a list of whole numbers"
            case .names: "a list of texts"
            case .predicate: "true, false or an object with a 'type'"
            case .metrics: "an object of counters and timers"
            case .texts: "an object of texts"
            }
        }

        func fits(_ value: JSONValue) -> Bool {
            switch self {
            case .text: value.stringValue != nil
            case .number: value.intValue != nil
            case .numbers: value.arrayValue?.allSatisfy { $0.intValue != nil } ?? false
            case .names: value.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
            case .predicate: value.boolValue != nil || value["type"]?.stringValue != nil
            case .metrics: value.objectValue?.members.allSatisfy { Self.isMetric($0.value) } ?? false
            case .texts: value.objectValue?.members.allSatisfy { $0.value.stringValue != nil } ?? false
            }
        }

        private static func isMetric(_ value: JSONValue) -> Bool {
            let isCounter = value["unit"]?.stringValue != nil && value["value"]?.intValue != nil
            let isTimer =
                value["time-unit"]?.stringValue != nil && value["count"]?.intValue != nil
                && value["total-duration"]?.intValue != nil
            return isCounter || isTimer
        }
    }
}
