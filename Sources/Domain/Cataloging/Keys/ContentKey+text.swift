public import Errors
internal import Identifiers

extension ContentKey: CustomStringConvertible {
    public var description: String { DottedName.text(elements) }

    /// Reads the form of `DottedName`; an element without quotes may contain anything but dots and quotes.
    public init(parsing text: some StringProtocol) throws(MartletError) {
        let quote = UInt8(ascii: "\"")
        let dot = UInt8(ascii: ".")
        let bytes = Array(text.utf8)
        var elements: [String] = []
        var position = 0
        while true {
            var element: [UInt8] = []
            if position < bytes.count, bytes[position] == quote {
                position += 1
                while true {
                    guard position < bytes.count else {
                        throw Self.malformed(text, "a double quote is not closed")
                    }
                    if bytes[position] == quote {
                        position += 1
                        guard position < bytes.count, bytes[position] == quote else { break }
                    }
                    element.append(bytes[position])
                    position += 1
                }
            } else {
                while position < bytes.count, bytes[position] != dot {
                    guard bytes[position] != quote else {
                        throw Self.malformed(text, "a double quote stands in the middle of a part")
                    }
                    element.append(bytes[position])
                    position += 1
                }
            }
            elements.append(String(decoding: element, as: UTF8.self))
            guard position < bytes.count else { break }
            guard bytes[position] == dot else { throw Self.malformed(text, "a dot must follow a closing quote") }
            position += 1
        }
        try self.init(elements)
    }

    private static func malformed(_ text: some StringProtocol, _ reason: String) -> MartletError {
        MartletError(
            .invalidInput, "'\(text)' is not a name: \(reason)",
            hint: "Write names as namespace.table, with double quotes around a part that contains a dot.")
    }
}
