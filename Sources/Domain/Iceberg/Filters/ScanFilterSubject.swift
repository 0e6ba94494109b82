internal import Errors
internal import JSON

/// What a test is about: a column, or a transform of one.
struct ScanFilterSubject {
    let schema: Schema
    let fieldID: Int
    /// The dotted name in the schema.
    let name: String
    /// The type that constants are read as; nil for structs, lists and maps.
    var type: PrimitiveType?
    var transform: SourceTransform?

    /// A test before negation.
    enum Question {
        case isNull
        case isNaN
        case compare(Predicate.Comparison, Literal)
        case isIn([Literal])
        case startsWith(String)
    }

    func constant(_ json: JSONValue) throws(MartletError) -> Literal {
        guard let type else {
            throw ScanFilterReader.malformed("'\(name)' has no single value to compare with")
        }
        return try Literal(filterConstant: json, for: type, name: name)
    }

    func constants(_ json: JSONValue) throws(MartletError) -> [Literal] {
        let dataType = json["data-type"]
        guard let values = json.arrayValue ?? json["values"]?.arrayValue else {
            throw ScanFilterReader.malformed("the 'values' of '\(name)' are not a list")
        }
        var literals: [Literal] = []
        literals.reserveCapacity(values.count)
        for value in values {
            literals.append(
                try constant(dataType.map { ["type": "literal", "value": value, "data-type": $0] } ?? value))
        }
        return literals
    }

    func prefix(_ json: JSONValue) throws(MartletError) -> String {
        guard type == .string, case .string(let text) = try constant(json) else {
            throw ScanFilterReader.malformed("'\(name)' is no text and has no prefix")
        }
        return text
    }

    /// The test of a question, or of its opposite.
    func test(_ question: Question, _ json: JSONValue, negated: Bool = false) throws(MartletError) -> ScanFilter.Test {
        let (yes, no) = try readings(question)
        return ScanFilter.Test(json: json, passes: negated ? no : yes, fails: negated ? yes : no)
    }

    private func readings(
        _ question: Question
    ) throws(MartletError) -> (yes: ScanFilter.Reading, no: ScanFilter.Reading) {
        let predicate: Predicate
        switch question {
        case .isNull:
            // A transform is null where its column is.
            return (
                ScanFilter.Reading(try Predicate.isNull(name).bound(to: schema)),
                ScanFilter.Reading(try Predicate.notNull(name).bound(to: schema))
            )
        case _ where transform != nil: return try transformedReadings(question, transform)
        case .isNaN: predicate = .isNaN(name)
        case .compare(let comparison, let value): predicate = .column(name, comparison, value)
        case .startsWith(let prefix): predicate = .startsWith(name, prefix)
        case .isIn(let values):
            guard values.count > ScanFilter.valuesComparedLimit else {
                predicate = .isIn(name, values)
                break
            }
            guard let range = Self.range(of: values) else { return (.undecided, .undecided) }
            let between = Predicate.and([
                .column(name, .greaterOrEqual, range.lower), .column(name, .lessOrEqual, range.upper),
            ])
            return (
                ScanFilter.Reading(possible: try between.bound(to: schema), certain: .alwaysFalse), .undecided
            )
        }
        let yes = try predicate.bound(to: schema)
        let no = try Predicate.not(predicate).bound(to: schema)
        // By the specification the opposite is true for null and NaN; by SQL it is not.
        let absent = [try Predicate.isNull(name).bound(to: schema), try Predicate.isNaN(name).bound(to: schema)]
        return (ScanFilter.Reading(yes), ScanFilter.Reading(possible: .any([no] + absent), certain: no))
    }

    private static func range(of values: [Literal]) -> (lower: Literal, upper: Literal)? {
        guard var lower = values.first, var upper = values.first else { return nil }
        for value in values.dropFirst() {
            guard !value.isNaN, let below = value.order(against: lower), let above = value.order(against: upper) else {
                return nil
            }
            if below < 0 { lower = value }
            if above > 0 { upper = value }
        }
        return lower.isNaN ? nil : (lower, upper)
    }

    private func transformedReadings(
        _ question: Question, _ transform: SourceTransform?
    ) throws(MartletError) -> (yes: ScanFilter.Reading, no: ScanFilter.Reading) {
        guard let type, let transform else { return (.undecided, .undecided) }
        // Facts about values inside of lists and maps are not kept.
        var parent = schema.parent(ofField: fieldID)
        var hasOptionalParent = false
        while let id = parent, let outer = schema.field(id: id) {
            guard case .structure = outer.type else { return (.undecided, .undecided) }
            if !outer.required { hasOptionalParent = true }
            parent = schema.parent(ofField: id)
        }
        func bound(_ test: ColumnTest) -> BoundPredicate {
            .test(
                BoundTest(
                    fieldID: fieldID, type: type, test: test, hasOptionalParent: hasOptionalParent, transform: transform
                ))
        }
        let yes: ColumnTest
        let no: ColumnTest
        switch question {
        case .isNull, .isNaN: return (.undecided, .undecided)
        case .startsWith(let prefix): (yes, no) = (.startsWith(prefix), .notStartsWith(prefix))
        case .compare(let comparison, let value):
            guard case .value(let value)? = value.converted(to: type) else { return (.undecided, .undecided) }
            (yes, no) = (.compare(comparison, value), .compare(comparison.negated, value))
        case .isIn(let values):
            guard values.count <= ScanFilter.valuesComparedLimit else { return (.undecided, .undecided) }
            var parts: [Literal] = []
            for value in values {
                guard case .value(let value)? = value.converted(to: type) else { return (.undecided, .undecided) }
                parts.append(value)
            }
            (yes, no) = (.isIn(parts), .notIn(parts))
        }
        // Hours of the farthest timestamps do not fit their type, so that their partition value is null.
        let possible = transform.transform == .hour ? .any([bound(yes), bound(.isNull)]) : bound(yes)
        return (
            ScanFilter.Reading(possible: possible, certain: bound(yes)),
            ScanFilter.Reading(possible: .any([bound(no), bound(.isNull)]), certain: bound(no))
        )
    }
}
