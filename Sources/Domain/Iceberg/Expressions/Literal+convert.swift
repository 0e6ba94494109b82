extension Literal {
    /// What a constant is among the values of a column's type.
    enum Conversion: Hashable {
        case value(Literal)
        /// Smaller than every value of the type.
        case belowAll
        /// Larger than every value of the type.
        case aboveAll
        /// Between two values, or equal to one only by some engines' rules; pruning leaves it alone.
        case undecided
    }

    /// The constant as a value of a type, or nil where the two cannot be compared.
    func converted(to type: PrimitiveType) -> Conversion? {
        switch (self, type) {
        case (.boolean, .boolean), (.int, .int), (.long, .long), (.float, .float), (.double, .double), (.date, .date),
            (.time, .time), (.timestamp, .timestamp), (.timestamptz, .timestamptz), (.string, .string), (.uuid, .uuid),
            (.binary, .binary), (.fixed, .fixed):
            return .value(self)
        case (.int(let value), _): return Self.convert(whole: Int64(value), to: type)
        case (.long(let value), _): return Self.convert(whole: value, to: type)
        case (.float(let value), .double): return .value(.double(Double(value)))
        case (.double(let value), .float):
            return Double(Float(value)) == value ? .value(.float(Float(value))) : .undecided
        case (.float, _), (.double, _): return type.isNumber ? .undecided : nil
        case (.decimal(let value), _): return Self.convert(value, to: type)
        case (.date(let days), .timestamp):
            let (microseconds, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
            return overflow ? .undecided : .value(.timestamp(microseconds))
        case (.date, .timestamptz), (.timestamp, .date), (.timestamp, .timestamptz), (.timestamptz, .date),
            (.timestamptz, .timestamp):
            return .undecided
        case (.string(let text), _): return Self.convert(text, to: type)
        case (.binary(let bytes), .fixed): return .value(.fixed(bytes))
        case (.fixed(let bytes), .binary): return .value(.binary(bytes))
        default: return nil
        }
    }

    private static func convert(whole value: Int64, to type: PrimitiveType) -> Conversion? {
        switch type {
        case .int:
            Int32(exactly: value).map { .value(.int($0)) } ?? (value < 0 ? .belowAll : .aboveAll)
        case .long: .value(.long(value))
        case .float: Float(exactly: value).map { .value(.float($0)) } ?? .undecided
        case .double: Double(exactly: value).map { .value(.double($0)) } ?? .undecided
        case .decimal: convert(DecimalValue(unscaled: Int128(value), scale: 0), to: type)
        default: nil
        }
    }

    private static func convert(_ value: DecimalValue, to type: PrimitiveType) -> Conversion? {
        switch type {
        case .decimal(let precision, let scale):
            guard let rescaled = value.rescaled(to: scale) else { return .undecided }
            if Literal.decimal(rescaled).matches(.decimal(precision: precision, scale: scale)) {
                return .value(.decimal(rescaled))
            }
            return rescaled.unscaled < 0 ? .belowAll : .aboveAll
        case .int, .long:
            guard let whole = value.rescaled(to: 0) else { return .undecided }
            guard let number = Int64(exactly: whole.unscaled) else {
                return whole.unscaled < 0 ? .belowAll : .aboveAll
            }
            return convert(whole: number, to: type)
        case .float, .double:
            // Exact only: engines differ in whether they round the constant or widen the column.
            guard let whole = value.rescaled(to: 0), let number = Int64(exactly: whole.unscaled) else {
                return .undecided
            }
            return convert(whole: number, to: type)
        default: return nil
        }
    }

    private static func convert(_ text: String, to type: PrimitiveType) -> Conversion? {
        switch type {
        case .date, .time, .timestamp, .uuid: return (try? Literal(text: text, type: type)).map { .value($0) }
        case .timestamptz:
            // Without a zone the text means a moment that depends on the session that runs the query.
            guard let value = try? Literal(text: text, type: type) else { return nil }
            let hasZone = text.hasSuffix("Z") || text.dropFirst(11).contains { $0 == "+" || $0 == "-" }
            return hasZone ? .value(value) : .undecided
        default: return nil
        }
    }
}

extension PrimitiveType {
    var isNumber: Bool {
        switch self {
        case .int, .long, .float, .double, .decimal: true
        default: false
        }
    }

    var isFloating: Bool { self == .float || self == .double }
}
