internal import Errors
internal import JSON

extension Literal {
    /// A constant of a filter, to be compared with values of a type.
    ///
    /// Clients write them in several ways: bare or as an object with or without a type, dates and times as text or as the number that
    /// the type is made of, numbers as text.
    /// - Parameter name: The column, for errors.
    init(filterConstant json: JSONValue, for type: PrimitiveType, name: String) throws(MartletError) {
        var value = json
        if let object = json.objectValue {
            guard object["type"] == "literal", let inner = object["value"] else {
                throw ScanFilterReader.malformed("\(ScanFilterReader.short(json)) is no constant")
            }
            if let dataType = object["data-type"]?.stringValue {
                self = try Literal(json: inner, type: try PrimitiveType(dataType))
                return
            }
            value = inner
        }
        guard let literal = Self.filterConstant(value, type) else {
            throw ScanFilterReader.malformed(
                "\(ScanFilterReader.short(value)) cannot be compared with '\(name)', which is of type \(type)")
        }
        self = literal
    }

    private static func filterConstant(_ json: JSONValue, _ type: PrimitiveType) -> Literal? {
        switch (type, json) {
        case (.boolean, .bool(let value)): .boolean(value)
        case (.int, .integer(let value)), (.long, .integer(let value)), (.float, .integer(let value)),
            (.double, .integer(let value)):
            .long(value)
        case (.decimal, .integer(let value)): .decimal(DecimalValue(unscaled: Int128(value), scale: 0))
        case (.decimal, .double(let value)): decimal(value.description)
        case (.int, .double(let value)), (.long, .double(let value)), (.float, .double(let value)),
            (.double, .double(let value)):
            .double(value)
        case (.date, .integer(let days)): Int32(exactly: days).map { .date($0) }
        case (.time, .integer(let microseconds)): .time(microseconds)
        case (.timestamp, .integer(let microseconds)): .timestamp(microseconds)
        case (.timestamptz, .integer(let microseconds)): .timestamptz(microseconds)
        case (_, .string(let text)): filterConstant(text, type)
        default: nil
        }
    }

    private static func filterConstant(_ text: String, _ type: PrimitiveType) -> Literal? {
        switch type {
        case .boolean:
            switch text.lowercased() {
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: nil
            }
        case .int, .long: Int64(text).map { .long($0) } ?? decimal(text)
        case .float, .double: Double(text).map { .double($0) }
        case .decimal: decimal(text)
        case .date:
            (try? Literal(text: text, type: .date)) ?? (try? Literal(text: text, type: .timestamp))
        case .timestamp:
            (try? Literal(text: text, type: .timestamp)) ?? (try? Literal(text: text, type: .date))
        case .timestamptz:
            (try? Literal(text: text, type: .timestamptz)) ?? (try? Literal(text: text, type: .date))
        case .fixed: bytes(hexadecimal: text).map { .fixed($0) }
        case .time, .string, .uuid, .binary, .later: try? Literal(text: text, type: type)
        }
    }

    /// A decimal as clients write it: `12.50`, or `2E+20` where the scale is negative.
    private static func decimal(_ text: String) -> Literal? {
        let parts = text.split(separator: "E", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return DecimalValue(text).map { .decimal($0) } }
        guard let number = DecimalValue(parts[0]), let exponent = Int(parts[1]), (-38...38).contains(exponent) else {
            return nil
        }
        let moved = DecimalValue(unscaled: number.unscaled, scale: number.scale - exponent)
        return (moved.scale < 0 ? moved.rescaled(to: 0) : moved).map { .decimal($0) }
    }
}
