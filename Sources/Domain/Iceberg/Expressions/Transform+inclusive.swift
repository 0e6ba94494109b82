extension Transform {
    /// What must be so of the partition value of every row that passes a test.
    func inclusive(_ test: ColumnTest, of source: PrimitiveType) -> Projected {
        switch self {
        case .identity: return .test(test)
        case .void, .unknown: return .alwaysTrue
        default: break
        }
        switch test {
        case .isNull: return .test(.isNull)
        case .notNull: return orNullIfOverflowing(.notNull)
        case .isNaN, .notNaN: return .alwaysTrue
        case .compare(.equal, let value): return apply(value).map { .test(.compare(.equal, $0)) } ?? .alwaysTrue
        case .compare(.notEqual, _), .notIn: return .alwaysTrue
        case .isIn(let values):
            let projected = values.map(apply)
            return projected.contains(nil) ? .alwaysTrue : .test(.isIn(projected.compactMap(\.self)))
        case .compare(let comparison, let value):
            guard preservesOrder else { return .alwaysTrue }
            switch comparison {
            case .less:
                guard let limit = apply(value.predecessor ?? value) else { return .alwaysTrue }
                return orWrapped(.compare(.lessOrEqual, limit), source)
            case .lessOrEqual:
                guard let limit = apply(value) else { return .alwaysTrue }
                return orWrapped(.compare(.lessOrEqual, limit), source)
            case .greater:
                guard let limit = apply(value.successor ?? value), limit != wrapped(source) else { return .alwaysTrue }
                return orNullIfOverflowing(.compare(.greaterOrEqual, limit))
            case .greaterOrEqual:
                guard let limit = apply(value), limit != wrapped(source) else { return .alwaysTrue }
                return orNullIfOverflowing(.compare(.greaterOrEqual, limit))
            case .equal, .notEqual: return .alwaysTrue
            }
        case .startsWith(let prefix):
            guard case .truncate(let width) = self else { return .alwaysTrue }
            let length = prefix.unicodeScalars.count
            guard length >= width else { return .test(.startsWith(prefix)) }
            return apply(.string(prefix)).map { .test(.compare(.equal, $0)) } ?? .alwaysTrue
        case .notStartsWith(let prefix):
            guard case .truncate(let width) = self else { return .alwaysTrue }
            let length = prefix.unicodeScalars.count
            if length < width { return .test(.notStartsWith(prefix)) }
            return length == width ? .test(.compare(.notEqual, .string(prefix))) : .alwaysTrue
        }
    }

    /// The partition value of the smallest numbers under `truncate`, where rounding down wraps around to the largest.
    func wrapped(_ source: PrimitiveType) -> Literal? {
        guard case .truncate = self else { return nil }
        let smallest: Literal
        switch source {
        case .int: smallest = .int(.min)
        case .long: smallest = .long(.min)
        default: return nil
        }
        guard let value = apply(smallest), value != smallest else { return nil }
        return value
    }

    private func orWrapped(_ test: ColumnTest, _ source: PrimitiveType) -> Projected {
        if self == .hour { return .either(test, .isNull) }
        return wrapped(source).map { .either(test, .compare(.equal, $0)) } ?? .test(test)
    }

    /// Hours of the farthest timestamps, infinity among them, do not fit their type and are null.
    private func orNullIfOverflowing(_ test: ColumnTest) -> Projected {
        self == .hour ? .either(test, .isNull) : .test(test)
    }
}

extension Literal {
    /// The next smaller value of a type that counts in steps.
    var predecessor: Literal? { stepped(-1) }
    /// The next larger value of a type that counts in steps.
    var successor: Literal? { stepped(1) }

    private func stepped(_ step: Int) -> Literal? {
        func next<Number: FixedWidthInteger>(_ value: Number) -> Number? {
            let (result, overflow) = step < 0 ? value.subtractingReportingOverflow(1) : value.addingReportingOverflow(1)
            return overflow ? nil : result
        }
        return switch self {
        case .int(let value): next(value).map { .int($0) }
        case .long(let value): next(value).map { .long($0) }
        case .date(let value): next(value).map { .date($0) }
        case .time(let value): next(value).map { .time($0) }
        case .timestamp(let value): next(value).map { .timestamp($0) }
        case .timestamptz(let value): next(value).map { .timestamptz($0) }
        case .decimal(let value):
            next(value.unscaled).map { .decimal(DecimalValue(unscaled: $0, scale: value.scale)) }
        default: nil
        }
    }
}
