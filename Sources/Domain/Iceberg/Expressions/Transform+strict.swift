extension Transform {
    /// What, where it is so of a partition value, makes all rows with that value pass a test.
    func strict(_ test: ColumnTest, of source: PrimitiveType) -> Projected {
        switch self {
        case .identity: return .test(test)
        case .void, .unknown: return .alwaysFalse
        default: break
        }
        switch test {
        case .isNull: return self == .hour ? .alwaysFalse : .test(.isNull)
        case .notNull: return .test(.notNull)
        case .isNaN, .notNaN, .isIn, .compare(.equal, _): return .alwaysFalse
        case .compare(.notEqual, let value): return apply(value).map { .test(.compare(.notEqual, $0)) } ?? .alwaysFalse
        case .notIn(let values):
            let projected = values.map(apply)
            return projected.contains(nil) ? .alwaysFalse : .test(.notIn(projected.compactMap(\.self)))
        case .compare(let comparison, let value):
            guard preservesOrder else { return .alwaysFalse }
            let limit: Literal?
            switch comparison {
            case .less: limit = apply(value)
            case .lessOrEqual: limit = apply(value.successor ?? value)
            case .greater: limit = apply(value)
            case .greaterOrEqual: limit = apply(value.predecessor ?? value)
            case .equal, .notEqual: limit = nil
            }
            guard let limit else { return .alwaysFalse }
            switch comparison {
            case .less, .lessOrEqual:
                // The value that the largest limits may wrap around to is no limit.
                if let wrapped = wrapped(source), limit == wrapped { return .alwaysFalse }
                return .test(.compare(.less, limit))
            default:
                let test = ColumnTest.compare(.greater, limit)
                return wrapped(source).map { .both(test, .compare(.notEqual, $0)) } ?? .test(test)
            }
        case .startsWith(let prefix):
            guard case .truncate(let width) = self, prefix.unicodeScalars.count <= width else { return .alwaysFalse }
            return .test(.startsWith(prefix))
        case .notStartsWith(let prefix):
            guard case .truncate(let width) = self else { return .alwaysFalse }
            if prefix.unicodeScalars.count <= width { return .test(.notStartsWith(prefix)) }
            // All that could go on to the prefix begins as the prefix does.
            return apply(.string(prefix)).map { .test(.compare(.notEqual, $0)) } ?? .alwaysFalse
        }
    }
}
