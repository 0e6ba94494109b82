public import Errors

extension Predicate {
    /// Finds the columns in a schema and brings the constants to their types.
    ///
    /// - Throws: `notFound` for a column that is not there; `invalidInput` for a constant that its column cannot be compared with.
    public func bound(to schema: Schema) throws(MartletError) -> BoundPredicate {
        try Binder(schema: schema).bind(withoutNegations)
    }
}

private struct Binder {
    let schema: Schema

    func bind(_ predicate: Predicate) throws(MartletError) -> BoundPredicate {
        switch predicate {
        case .alwaysTrue: return .alwaysTrue
        case .alwaysFalse: return .alwaysFalse
        case .and(let parts): return .all(try bind(parts))
        case .or(let parts): return .any(try bind(parts))
        case .not: return try bind(predicate.withoutNegations)
        case .isNull(let name): return try test(name) { _ in .isNull } ?? .undecided
        case .notNull(let name): return try test(name) { _ in .notNull } ?? .undecided
        case .isNaN(let name): return try nanTest(name, .isNaN) ?? .alwaysFalse
        case .notNaN(let name):
            if let test = try nanTest(name, .notNaN) { return test }
            return try bind(.notNull(name))
        case .startsWith(let name, let prefix):
            if prefix.isEmpty { return try bind(.notNull(name)) }
            return try test(name) { _ in .startsWith(prefix) } ?? .undecided
        case .notStartsWith(let name, let prefix):
            if prefix.isEmpty { return .alwaysFalse }
            return try test(name) { _ in .notStartsWith(prefix) } ?? .undecided
        case .column(let name, let comparison, let value): return try compare(name, comparison, value)
        case .isIn(let name, let values):
            var parts: [Literal] = []
            for value in values {
                switch try converted(value, name) {
                case .value(let literal): parts.append(literal)
                case .belowAll, .aboveAll: continue
                case .undecided: return .undecided
                }
            }
            return parts.isEmpty ? .alwaysFalse : try test(name) { _ in .isIn(parts) } ?? .undecided
        case .notIn(let name, let values):
            if values.isEmpty { return .alwaysTrue }
            var parts: [Literal] = []
            for value in values {
                switch try converted(value, name) {
                case .value(let literal): parts.append(literal)
                case .belowAll, .aboveAll: continue
                case .undecided: return .undecided
                }
            }
            return parts.isEmpty ? try bind(.notNull(name)) : try test(name) { _ in .notIn(parts) } ?? .undecided
        }
    }

    private func bind(_ parts: [Predicate]) throws(MartletError) -> [BoundPredicate] {
        var result: [BoundPredicate] = []
        for part in parts { result.append(try bind(part)) }
        return result
    }

    private func compare(
        _ name: String, _ comparison: Predicate.Comparison, _ value: Literal
    ) throws(MartletError) -> BoundPredicate {
        switch try converted(value, name) {
        case .value(let literal): return try test(name) { _ in .compare(comparison, literal) } ?? .undecided
        case .undecided: return .undecided
        case .belowAll:
            switch comparison {
            case .equal, .less, .lessOrEqual: return .alwaysFalse
            case .notEqual, .greater, .greaterOrEqual: return try bind(.notNull(name))
            }
        case .aboveAll:
            switch comparison {
            case .equal, .greater, .greaterOrEqual: return .alwaysFalse
            case .notEqual, .less, .lessOrEqual: return try bind(.notNull(name))
            }
        }
    }

    private func column(_ name: String) throws(MartletError) -> NestedField {
        if let field = schema.field(named: name) ?? schema.field(namedIgnoringCase: name) { return field }
        let nearest = NearestName.of(name, among: schema.allNames)
        throw MartletError(
            .notFound, "there is no column '\(name)'",
            hint: nearest.map { "Did you mean '\($0)'?" }
                ?? "The columns are \(schema.fields.map(\.name).joined(separator: ", ")).")
    }

    /// A test of a column, or nil where files keep no facts about it: structs, lists, maps and what is inside of the latter two.
    private func test(
        _ name: String, _ make: (PrimitiveType) throws(MartletError) -> ColumnTest
    ) throws(MartletError) -> BoundPredicate? {
        let field = try column(name)
        guard let type = field.type.primitive else { return nil }
        let test = try make(type)
        switch test {
        case .startsWith, .notStartsWith:
            guard type == .string else {
                throw MartletError(.invalidInput, "the column '\(name)' of type \(type) is no text and has no prefix")
            }
        default: break
        }
        var bound = BoundTest(fieldID: field.id, type: type, test: test)
        var parent = schema.parent(ofField: field.id)
        while let id = parent, let outer = schema.field(id: id) {
            guard case .structure = outer.type else { return nil }
            if !outer.required { bound.hasOptionalParent = true }
            parent = schema.parent(ofField: id)
        }
        return .test(bound)
    }

    private func nanTest(_ name: String, _ test: ColumnTest) throws(MartletError) -> BoundPredicate? {
        switch try column(name).type.primitive {
        case .float, .double: try self.test(name) { _ in test } ?? .undecided
        default: nil
        }
    }

    private func converted(_ value: Literal, _ name: String) throws(MartletError) -> Literal.Conversion {
        let field = try column(name)
        guard let type = field.type.primitive, let conversion = value.converted(to: type) else {
            throw MartletError(
                .invalidInput, "the column '\(name)' of type \(field.type) cannot be compared with \(value.sql)",
                hint: "Give a constant of the column's type.")
        }
        return conversion
    }
}
