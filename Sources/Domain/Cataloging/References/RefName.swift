internal import Clocks
internal import Cryptography
public import Errors

/// The name of a branch or tag; one name is one of the two.
///
/// The rules are those of git, so that a name never reads as something else: no `@ ~ ^ : ? * [ \`, space or control character, no
/// `..` or `//`, no part that starts with a dot or ends with `.lock`, no `-` at the start; and it is neither a time nor the
/// whole ID of a commit.
public struct RefName: Sendable {
    public let text: String

    public static let main = RefName(trusted: "main")

    public init(_ text: some StringProtocol) throws(MartletError) {
        if let reason = Self.objection(to: String(text)) {
            throw MartletError(
                .invalidInput, "'\(text)' cannot be the name of a branch or tag: \(reason)",
                hint: "Use letters, digits, '-', '_', '.' and '/', such as 'feature/new-prices'.")
        }
        self.text = String(text)
    }

    init(trusted text: String) { self.text = text }

    private static let forbidden = Array("@~^:?*[\\ ".utf8)
    private static let dot = UInt8(ascii: ".")
    private static let lock = Array(".lock".utf8)

    static func objection(to text: String) -> String? {
        let bytes = Array(text.utf8)
        if bytes.isEmpty { return "it is empty" }
        if bytes.count > CatalogFormatLimits.refNameBytes {
            return "it is longer than \(CatalogFormatLimits.refNameBytes) bytes"
        }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it contains a control character" }
        if let byte = bytes.first(where: forbidden.contains) {
            return "it contains '\(Character(Unicode.Scalar(byte)))'"
        }
        if bytes.first == UInt8(ascii: "-") { return "it starts with '-'" }
        if zip(bytes, bytes.dropFirst()).contains(where: { $0 == dot && $1 == dot }) { return "it contains '..'" }
        if bytes.last == dot { return "it ends with '.'" }
        for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if part.isEmpty { return "a '/' stands at an end or beside another" }
            if part.first == dot { return "a part starts with '.'" }
            if part.suffix(lock.count).elementsEqual(lock) { return "a part ends with '.lock'" }
        }
        if Timestamp(text) != nil { return "it reads as a time" }
        if SHA256Digest(hex: text) != nil { return "it reads as the ID of a commit" }
        return nil
    }
}

extension RefName: Hashable, Comparable, CustomStringConvertible {
    // By bytes, as stores compare them; Swift's own comparison of texts takes different bytes for equal.
    public static func == (left: RefName, right: RefName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
    public static func < (left: RefName, right: RefName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
    public var description: String { text }
}
