/// How a partition value is made from a column's value.
public enum Transform: Hashable, Sendable {
    case identity
    /// A hash modulo a number of buckets.
    case bucket(Int)
    /// A number rounded down to a multiple, or the first characters of a text.
    case truncate(Int)
    case year
    case month
    case day
    case hour
    /// Always null: a field that was dropped from a spec of format version 1.
    case void
    /// A transform that this version does not know; it is kept, and never used for pruning.
    case unknown(String)
}

extension Transform: CustomStringConvertible {
    public var description: String {
        switch self {
        case .identity: "identity"
        case .bucket(let count): "bucket[\(count)]"
        case .truncate(let width): "truncate[\(width)]"
        case .year: "year"
        case .month: "month"
        case .day: "day"
        case .hour: "hour"
        case .void: "void"
        case .unknown(let text): text
        }
    }

    /// Reads the specification's spelling; anything else is `unknown`.
    public init(_ text: String) {
        switch text {
        case "identity": self = .identity
        case "year": self = .year
        case "month": self = .month
        case "day": self = .day
        case "hour": self = .hour
        case "void": self = .void
        default:
            if let count = Self.argument(of: text, name: "bucket") {
                self = .bucket(count)
            } else if let width = Self.argument(of: text, name: "truncate") {
                self = .truncate(width)
            } else {
                self = .unknown(text)
            }
        }
    }

    private static func argument(of text: String, name: String) -> Int? {
        guard text.hasPrefix(name + "["), text.hasSuffix("]"),
            let number = Int32(text.dropFirst(name.count + 1).dropLast()), number > 0
        else { return nil }
        return Int(number)
    }
}

extension Transform {
    /// The type of the partition values, or nil where the transform does not take the source type.
    public func resultType(of source: PrimitiveType) -> PrimitiveType? {
        switch self {
        case .identity, .void: source
        case .unknown: .string
        case .bucket:
            switch source {
            case .boolean, .float, .double: nil
            default: .int
            }
        case .truncate:
            switch source {
            case .int, .long, .decimal, .string, .binary: source
            default: nil
            }
        case .year, .month:
            switch source {
            case .date, .timestamp, .timestamptz, .later("timestamp_ns"), .later("timestamptz_ns"): .int
            default: nil
            }
        case .day:
            switch source {
            case .date, .timestamp, .timestamptz, .later("timestamp_ns"), .later("timestamptz_ns"): .date
            default: nil
            }
        case .hour:
            switch source {
            case .timestamp, .timestamptz, .later("timestamp_ns"), .later("timestamptz_ns"): .int
            default: nil
            }
        }
    }

    /// Whether a larger source value never has a smaller partition value, so that ranges can be pruned.
    public var preservesOrder: Bool {
        switch self {
        case .identity, .truncate, .year, .month, .day, .hour: true
        case .bucket, .void, .unknown: false
        }
    }
}
