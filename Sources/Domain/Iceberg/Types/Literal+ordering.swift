extension Literal: Hashable {
    /// Equal type and value; a NaN equals every NaN, and -0.0 is not 0.0, as partition values compare.
    public static func == (left: Literal, right: Literal) -> Bool { left.order(against: right) == 0 }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .boolean(let value): hasher.combine(value)
        case .int(let value), .date(let value): hasher.combine(value)
        case .long(let value), .time(let value), .timestamp(let value), .timestamptz(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value.isNaN ? Float.nan.bitPattern : value.bitPattern)
        case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        case .decimal(let value): hasher.combine(value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .uuid(let value): hasher.combine(value)
        case .fixed(let value), .binary(let value): hasher.combine(value)
        }
    }
}

extension Literal {
    /// Negative, zero or positive as this value comes before, with or after another of the same type; nil where the types differ.
    ///
    /// Strings and bytes compare byte by byte, unsigned. Floating-point values compare as IEEE 754 total order has them, with every
    /// NaN last.
    public func order(against other: Literal) -> Int? {
        switch (self, other) {
        case (.boolean(let left), .boolean(let right)): left == right ? 0 : left ? 1 : -1
        case (.int(let left), .int(let right)), (.date(let left), .date(let right)): Self.order(left, right)
        case (.long(let left), .long(let right)), (.time(let left), .time(let right)),
            (.timestamp(let left), .timestamp(let right)), (.timestamptz(let left), .timestamptz(let right)):
            Self.order(left, right)
        case (.float(let left), .float(let right)): Self.totalOrder(left, right)
        case (.double(let left), .double(let right)): Self.totalOrder(left, right)
        case (.decimal(let left), .decimal(let right)): Self.order(left, right)
        case (.string(let left), .string(let right)): Self.orderBytes(left.utf8, right.utf8)
        case (.uuid(let left), .uuid(let right)): Self.order(left, right)
        case (.fixed(let left), .fixed(let right)), (.binary(let left), .binary(let right)):
            Self.orderBytes(left, right)
        default: nil
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left == right ? 0 : left < right ? -1 : 1
    }

    private static func totalOrder<Value: BinaryFloatingPoint>(_ left: Value, _ right: Value) -> Int {
        if left.isNaN || right.isNaN { return left.isNaN ? (right.isNaN ? 0 : 1) : -1 }
        if left == right {
            // Only the two zeros are equal without being the same.
            return left.sign == right.sign ? 0 : left.sign == .minus ? -1 : 1
        }
        return left < right ? -1 : 1
    }

    private static func orderBytes(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Int {
        var leftBytes = left.makeIterator()
        var rightBytes = right.makeIterator()
        while true {
            switch (leftBytes.next(), rightBytes.next()) {
            case (nil, nil): return 0
            case (nil, _): return -1
            case (_, nil): return 1
            case (let leftByte?, let rightByte?):
                if leftByte != rightByte { return leftByte < rightByte ? -1 : 1 }
            }
        }
    }

    /// Whether this is a floating-point NaN.
    public var isNaN: Bool {
        switch self {
        case .float(let value): value.isNaN
        case .double(let value): value.isNaN
        default: false
        }
    }

    /// Whether the value may stand where the type is wanted: right kind, length, scale and number of digits.
    public func matches(_ type: PrimitiveType) -> Bool {
        switch (self, type) {
        case (.boolean, .boolean), (.int, .int), (.long, .long), (.float, .float), (.double, .double), (.date, .date),
            (.time, .time), (.timestamp, .timestamp), (.timestamptz, .timestamptz), (.string, .string), (.uuid, .uuid),
            (.binary, .binary):
            true
        case (.decimal(let value), .decimal(let precision, let scale)):
            value.scale == scale && value.unscaled.magnitude < UInt128.powerOfTen(precision)
        case (.fixed(let bytes), .fixed(let length)): bytes.count == length
        default: false
        }
    }
}

extension UInt128 {
    /// Ten to a power of at most 38.
    static func powerOfTen(_ exponent: Int) -> UInt128 {
        var power: UInt128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
