public import Errors

/// A regular expression that a text as a whole must match, compiled where a flow is read.
public struct ParameterPattern: Sendable, Hashable {
    public let text: String

    public static let lengthLimit = 500

    public init(_ text: String) throws(MartletError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw MartletError(.limitExceeded, "a pattern is longer than \(Self.lengthLimit) bytes")
        }
        do {
            _ = try Regex(text)
        } catch {
            throw MartletError(.invalidInput, "'\(text)' is no pattern: \(error)", hint: "Write a regular expression.")
        }
        self.text = text
    }

    public func matches(_ value: String) -> Bool {
        guard let regex = try? Regex(text) else { return false }
        return (try? regex.wholeMatch(in: value)) != nil
    }
}
