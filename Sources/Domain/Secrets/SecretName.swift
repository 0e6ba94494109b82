public import Errors

/// The name of a secret: letters, digits and underscores, as in the name of an environment variable.
public struct SecretName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    public static let lengthLimit = 100

    public init(_ text: String) throws(MartletError) {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first), text.utf8.count <= Self.lengthLimit,
            text.utf8.allSatisfy({ byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_")
            })
        else {
            throw MartletError(
                .invalidInput, "'\(String(text.prefix(120)))' is no name of a secret",
                hint: "Use letters, digits and underscores, at most \(Self.lengthLimit), not beginning with a digit.")
        }
        self.text = text
    }

    public var description: String { text }
    public static func < (left: SecretName, right: SecretName) -> Bool { left.text < right.text }
}
