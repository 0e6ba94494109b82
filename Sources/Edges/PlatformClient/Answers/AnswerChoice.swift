public import JSON

/// One of some words that the API's document lists; a later server may say others, which are kept as they are.
public protocol AnswerChoice: RawRepresentable<String>, Hashable, AnswerDecodable, CallValue, CustomStringConvertible {
    init(rawValue: String)
}

extension AnswerChoice {
    public init(answer: JSONValue) throws(AnswerMismatch) { self.init(rawValue: try String(answer: answer)) }

    public var sent: JSONValue { .string(rawValue) }

    public var description: String { rawValue }
}
