public import Errors
public import JSON

extension ScanFilter {
    /// Reads a condition, in the current form of the specification or in the older one with terms.
    ///
    /// - Parameters:
    ///   - schema: Where names are looked up; a constant is read as the type of what it is compared with.
    ///   - caseSensitive: Whether names must be spelled as in the schema.
    /// - Throws: `invalidInput` for what is no condition or names no column, `unsupported` for functions that are
    ///   no partition transforms, `limitExceeded` past `testLimit`.
    public init(json: JSONValue, schema: Schema, caseSensitive: Bool = true) throws(MartletError) {
        var reader = ScanFilterReader(schema: schema, caseSensitive: caseSensitive)
        self = try reader.filter(json)
    }
}

/// Reads conditions; the depth of the JSON, which is limited where it is parsed, bounds the recursion.
struct ScanFilterReader {
    let terms: ScanFilterTerms
    private var tests = 0

    init(schema: Schema, caseSensitive: Bool) {
        terms = ScanFilterTerms(schema: schema, caseSensitive: caseSensitive)
    }

    mutating func filter(_ json: JSONValue) throws(MartletError) -> ScanFilter {
        if let value = json.boolValue { return value ? .alwaysTrue : .alwaysFalse }
        guard let object = json.objectValue, let type = object["type"]?.stringValue else {
            throw Self.malformed("\(Self.short(json)) is neither true nor false nor an object with a 'type'")
        }
        switch type {
        case "true": return .alwaysTrue
        case "false": return .alwaysFalse
        case "and":
            return .and(
                try filter(Self.member("left", of: object, type)), try filter(Self.member("right", of: object, type)))
        case "or":
            return .or(
                try filter(Self.member("left", of: object, type)), try filter(Self.member("right", of: object, type)))
        case "not": return .not(try filter(Self.member("child", of: object, type)))
        default:
            tests += 1
            guard tests <= ScanFilter.testLimit else {
                throw MartletError(.limitExceeded, "a filter may have at most \(ScanFilter.testLimit) tests")
            }
            return .test(try test(object, type))
        }
    }

    private func test(_ object: JSONObject, _ type: String) throws(MartletError) -> ScanFilter.Test {
        let json = JSONValue.object(object)
        switch type {
        case "is-null", "not-null", "is-nan", "not-nan":
            let subject = try terms.subject(Self.operand("child", "term", of: object, type))
            switch type {
            case "is-null": return try subject.test(.isNull, json)
            case "not-null": return try subject.test(.isNull, json, negated: true)
            case "is-nan": return try subject.test(.isNaN, json)
            default: return try subject.test(.isNaN, json, negated: true)
            }
        case "in", "not-in":
            let subject = try terms.subject(Self.operand("child", "term", of: object, type))
            let values = try subject.constants(Self.member("values", of: object, type))
            return try subject.test(.isIn(values), json, negated: type == "not-in")
        default:
            guard let comparison = Comparison(rawValue: type) else {
                throw Self.malformed("there is no test '\(Self.cut(type))'")
            }
            let left = try Self.operand("left", "term", of: object, type)
            let right = try Self.operand("right", "value", of: object, type)
            switch (ScanFilterTerms.isTerm(left, legacy: object["left"] == nil), ScanFilterTerms.isTerm(right)) {
            case (true, false):
                return try comparison.test(try terms.subject(left), right, json)
            case (false, true):
                guard let flipped = comparison.flipped else {
                    throw Self.malformed("'\(type)' needs the column on its left")
                }
                return try flipped.test(try terms.subject(right), left, json)
            case (true, true):
                // Two columns: only rows can tell, once both are known to be there.
                _ = try terms.subject(left)
                _ = try terms.subject(right)
                return ScanFilter.Test(json: json, passes: .undecided, fails: .undecided)
            case (false, false): throw Self.malformed("'\(type)' compares two constants")
            }
        }
    }

    /// The comparisons of two values.
    enum Comparison: String {
        case less = "lt"
        case lessOrEqual = "lt-eq"
        case greater = "gt"
        case greaterOrEqual = "gt-eq"
        case equal = "eq"
        case notEqual = "not-eq"
        case startsWith = "starts-with"
        case notStartsWith = "not-starts-with"

        /// The same with left and right exchanged.
        var flipped: Comparison? {
            switch self {
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            case .equal, .notEqual: self
            case .startsWith, .notStartsWith: nil
            }
        }

        func test(
            _ subject: ScanFilterSubject, _ constant: JSONValue, _ json: JSONValue
        ) throws(MartletError) -> ScanFilter.Test {
            switch self {
            case .less: try subject.test(.compare(.less, subject.constant(constant)), json)
            case .lessOrEqual: try subject.test(.compare(.lessOrEqual, subject.constant(constant)), json)
            case .greater: try subject.test(.compare(.greater, subject.constant(constant)), json)
            case .greaterOrEqual: try subject.test(.compare(.greaterOrEqual, subject.constant(constant)), json)
            case .equal: try subject.test(.compare(.equal, subject.constant(constant)), json)
            case .notEqual: try subject.test(.compare(.equal, subject.constant(constant)), json, negated: true)
            case .startsWith: try subject.test(.startsWith(subject.prefix(constant)), json)
            case .notStartsWith: try subject.test(.startsWith(subject.prefix(constant)), json, negated: true)
            }
        }
    }
}

extension ScanFilterReader {
    static func malformed(_ reason: String) -> MartletError {
        MartletError(.invalidInput, "the filter cannot be read: \(reason)")
    }

    private static func member(_ name: String, of object: JSONObject, _ type: String) throws(MartletError) -> JSONValue
    {
        guard let value = object[name] else { throw malformed("'\(cut(type))' has no '\(name)'") }
        return value
    }

    /// A member by its current name or by its older one.
    private static func operand(
        _ name: String, _ older: String, of object: JSONObject, _ type: String
    ) throws(MartletError) -> JSONValue {
        if let value = object[name] { return value }
        return try member(older, of: object, type)
    }

    static func short(_ json: JSONValue) -> String { cut(json.text()) }

    /// The beginning of a text that somebody sent, for messages.
    static func cut(_ text: String) -> String { text.count <= 80 ? text : text.prefix(80) + "…" }
}
