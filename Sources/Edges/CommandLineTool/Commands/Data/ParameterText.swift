import Querying

/// The values of `--param`.
enum ParameterText {
    static func value(_ text: String) -> QueryValue {
        if text.hasPrefix("text:") { return .text(String(text.dropFirst("text:".count))) }
        switch text {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        if let number = Int64(text), "\(number)" == text { return .integer(number) }
        // A number in the form that people write; 'nan' and 'inf' and hexadecimal are text.
        let isDecimal = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.eE".utf8.contains($0)
        }
        if isDecimal, text.utf8.first != UInt8(ascii: "+"), text.contains("."), let number = Double(text),
            number.isFinite
        {
            return .double(number)
        }
        return .text(text)
    }
}
