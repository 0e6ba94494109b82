public import Identifiers

/// One value of a primitive type: a partition value, a bound of a column, or a constant in an expression.
public enum Literal: Sendable {
    case boolean(Bool)
    case int(Int32)
    case long(Int64)
    case float(Float)
    case double(Double)
    case decimal(DecimalValue)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since midnight.
    case time(Int64)
    /// Microseconds since the epoch, without a zone.
    case timestamp(Int64)
    /// Microseconds since the epoch in UTC.
    case timestamptz(Int64)
    case string(String)
    case uuid(UUID)
    case fixed([UInt8])
    case binary([UInt8])
}

/// A fixed-point number: `unscaled` divided by ten to the power of `scale`.
public struct DecimalValue: Sendable {
    public var unscaled: Int128
    public var scale: Int

    public init(unscaled: Int128, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }
}

extension DecimalValue: Hashable, Comparable {
    public static func == (left: DecimalValue, right: DecimalValue) -> Bool {
        left.scale == right.scale ? left.unscaled == right.unscaled : left.order(against: right) == 0
    }

    public static func < (left: DecimalValue, right: DecimalValue) -> Bool { left.order(against: right) < 0 }

    /// Hashes the number without its trailing zeros, so that equal numbers of different scale hash alike.
    public func hash(into hasher: inout Hasher) {
        var number = unscaled
        var scale = scale
        while scale > 0, number != 0, number % 10 == 0 {
            number /= 10
            scale -= 1
        }
        hasher.combine(number)
        hasher.combine(number == 0 ? 0 : scale)
    }

    private func order(against other: DecimalValue) -> Int {
        if scale == other.scale { return unscaled == other.unscaled ? 0 : unscaled < other.unscaled ? -1 : 1 }
        if scale < other.scale { return -other.order(against: self) }
        // The other has fewer decimals: where bringing it to this scale overflows, its sign decides.
        guard let raised = other.rescaled(to: scale) else { return other.unscaled < 0 ? 1 : -1 }
        return unscaled == raised.unscaled ? 0 : unscaled < raised.unscaled ? -1 : 1
    }

    /// The same number with another scale, or nil where digits would be lost or do not fit.
    public func rescaled(to newScale: Int) -> DecimalValue? {
        var number = unscaled
        for _ in 0..<max(0, newScale - scale) {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            number = product
        }
        for _ in 0..<max(0, scale - newScale) {
            guard number % 10 == 0 else { return nil }
            number /= 10
        }
        return DecimalValue(unscaled: number, scale: newScale)
    }
}
