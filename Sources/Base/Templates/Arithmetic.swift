import Glibc

/// Python's operators on template values.
enum Arithmetic {
    static func negate(_ value: TemplateValue) throws -> TemplateValue {
        switch value {
        case .undefined(let undefined): throw undefined.error
        case .double(let number): return .double(-number)
        default:
            guard let number = value.asInteger else { throw templateError("'-' does not apply to \(value.typeName)") }
            return .integer(try checked(0.subtractingReportingOverflow(number)))
        }
    }

    static func plus(_ value: TemplateValue) throws -> TemplateValue {
        switch value {
        case .undefined(let undefined): throw undefined.error
        case .double: return value
        default:
            guard let number = value.asInteger else { throw templateError("'+' does not apply to \(value.typeName)") }
            return .integer(number)
        }
    }

    private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Int {
        guard !result.overflow else { throw limitError("an integer does not fit 64 bits") }
        return result.partialValue
    }

    static func apply(
        _ operation: BinaryOperator, _ left: TemplateValue, _ right: TemplateValue, sizeLimit: Int
    ) throws -> TemplateValue {
        if case .undefined(let value) = left { throw value.error }
        if case .undefined(let value) = right, operation != .modulo { throw value.error }
        if let first = left.asInteger, let second = right.asInteger { return try integers(operation, first, second) }
        if let first = left.asDouble, let second = right.asDouble {
            return .double(try doubles(operation, first, second))
        }
        switch (operation, left, right) {
        case (.add, .string(let first), .string(let second)): return .string(first + second)
        case (.add, .list(let first), .list(let second)): return .list(first.elements + second.elements)
        case (.add, .tuple(let first), .tuple(let second)): return .tuple(first + second)
        case (.multiply, .string(let text), _):
            if let count = right.asInteger { return .string(try Text.repeated(text, count, limit: sizeLimit)) }
        case (.multiply, _, .string(let text)):
            if let count = left.asInteger { return .string(try Text.repeated(text, count, limit: sizeLimit)) }
        case (.multiply, .list(let list), _):
            if let count = right.asInteger { return .list(try repeated(list.elements, count)) }
        case (.modulo, .string(let format), _):
            var arguments = TemplateArguments([right])
            if case .tuple(let elements) = right { arguments = TemplateArguments(elements) }
            return .string(try PercentFormat.format(format, arguments, mapping: right))
        default: break
        }
        if case .undefined(let value) = right { throw value.error }
        throw templateError("'\(operation.rawValue)' does not apply to \(left.typeName) and \(right.typeName)")
    }

    private static func repeated(_ elements: [TemplateValue], _ count: Int) throws -> [TemplateValue] {
        guard count > 0, !elements.isEmpty else { return [] }
        guard count <= TemplateLimits.rangeLength / elements.count else {
            throw limitError("a list has more than \(TemplateLimits.rangeLength) elements")
        }
        return Array(repeatElement(elements, count: count).joined())
    }

    private static func integers(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws -> TemplateValue {
        switch operation {
        case .add: return .integer(try checked(left.addingReportingOverflow(right)))
        case .subtract: return .integer(try checked(left.subtractingReportingOverflow(right)))
        case .multiply: return .integer(try checked(left.multipliedReportingOverflow(by: right)))
        case .divide: return .double(try doubles(.divide, Double(left), Double(right)))
        case .floorDivide, .modulo:
            guard right != 0 else { throw templateError("division by zero") }
            let quotient = try checked(left.dividedReportingOverflow(by: right))
            let remainder = left - quotient * right
            let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
            if operation == .floorDivide { return .integer(isBelow ? quotient - 1 : quotient) }
            return .integer(isBelow ? remainder + right : remainder)
        case .power:
            if right < 0 { return .double(pow(Double(left), Double(right))) }
            var result = 1
            var base = left
            var exponent = right
            while exponent > 0 {
                if exponent & 1 == 1 { result = try checked(result.multipliedReportingOverflow(by: base)) }
                exponent >>= 1
                if exponent > 0 { base = try checked(base.multipliedReportingOverflow(by: base)) }
            }
            return .integer(result)
        }
    }

    private static func doubles(_ operation: BinaryOperator, _ left: Double, _ right: Double) throws -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .power: return pow(left, right)
        case .divide, .floorDivide, .modulo:
            guard right != 0 else { throw templateError("division by zero") }
            if operation == .divide { return left / right }
            let quotient = (left / right).rounded(.down)
            return operation == .floorDivide ? quotient : left - quotient * right
        }
    }

    static func compare(
        _ left: TemplateValue, _ comparison: ComparisonOperator, _ right: TemplateValue
    ) throws -> Bool {
        switch comparison {
        case .equal: try left.isEqual(to: right)
        case .notEqual: try !left.isEqual(to: right)
        case .less: try left.isLess(than: right)
        case .greater: try right.isLess(than: left)
        case .lessOrEqual: try left.isLess(than: right) || left.isEqual(to: right)
        case .greaterOrEqual: try right.isLess(than: left) || left.isEqual(to: right)
        case .contained: try right.contains(left)
        case .notContained: try !right.contains(left)
        }
    }
}
