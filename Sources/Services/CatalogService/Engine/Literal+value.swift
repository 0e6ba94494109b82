public import Iceberg
internal import Identifiers
public import Querying

extension Literal {
    /// The value of a column of the given type as the engine gave it; nil for NULL and for what the type cannot hold.
    public init?(_ value: QueryValue, as type: PrimitiveType) {
        switch (type, value) {
        case (.boolean, .boolean(let value)): self = .boolean(value)
        case (.int, _):
            guard let number = value.intValue, let small = Int32(exactly: number) else { return nil }
            self = .int(small)
        case (.long, _):
            guard let number = value.intValue else { return nil }
            self = .long(number)
        case (.float, .float(let value)): self = .float(value)
        case (.double, .double(let value)): self = .double(value)
        case (.double, .float(let value)): self = .double(Double(value))
        case (.decimal(_, let scale), .decimal(let value)):
            let number = DecimalValue(unscaled: value.unscaled.value, scale: Int(value.scale))
            guard let rescaled = number.rescaled(to: scale) else { return nil }
            self = .decimal(rescaled)
        case (.date, .date(let days)): self = .date(days)
        case (.time, .time(let value)): self = .time(value)
        case (.timestamp, .timestamp(let value)): self = .timestamp(value)
        case (.timestamptz, .timestampWithTimeZone(let value)): self = .timestamptz(value)
        case (.string, .text(let value)): self = .string(value)
        case (.uuid, .uuid(let high, let low)): self = .uuid(UUID(high: high, low: low))
        case (.fixed, .blob(let bytes)): self = .fixed(bytes)
        case (.binary, .blob(let bytes)): self = .binary(bytes)
        default: return nil
        }
    }

    /// How many characters or bytes of a bound are kept; the same as other writers' `truncate(16)`.
    static let boundLength = 16

    /// The value cut so that it is still no greater than it was.
    var truncatedDown: Literal {
        switch self {
        case .string(let text) where text.unicodeScalars.count > Self.boundLength:
            var kept = String.UnicodeScalarView()
            kept.append(contentsOf: text.unicodeScalars.prefix(Self.boundLength))
            return .string(String(kept))
        case .binary(let bytes) where bytes.count > Self.boundLength:
            return .binary(Array(bytes.prefix(Self.boundLength)))
        default: return self
        }
    }

    /// The value cut so that it is still no less than it was; nil where no shorter value is.
    var truncatedUp: Literal? {
        switch self {
        case .string(let text) where text.unicodeScalars.count > Self.boundLength:
            var kept = Array(text.unicodeScalars.prefix(Self.boundLength))
            while let last = kept.popLast() {
                guard let next = Self.scalar(after: last) else { continue }
                var view = String.UnicodeScalarView()
                view.append(contentsOf: kept + [next])
                return .string(String(view))
            }
            return nil
        case .binary(let bytes) where bytes.count > Self.boundLength:
            var kept = Array(bytes.prefix(Self.boundLength))
            while let last = kept.popLast() {
                if last < .max { return .binary(kept + [last + 1]) }
            }
            return nil
        default: return self
        }
    }

    /// The next scalar in order of code points, which is also the order of UTF-8; surrogates are no scalars.
    private static func scalar(after scalar: Unicode.Scalar) -> Unicode.Scalar? {
        scalar.value == 0xD7FF ? "\u{E000}" : Unicode.Scalar(scalar.value + 1)
    }
}
