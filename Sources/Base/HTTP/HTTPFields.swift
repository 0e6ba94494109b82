/// Header fields in the order in which they came; names compare without regard to case (RFC 9110, section 5).
public struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var all: [(name: String, value: String)] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        all = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first value of a field; setting replaces every value, and nil removes them.
    public subscript(name: String) -> String? {
        get { all.first { Self.same($0.name, name) }?.value }
        set {
            all.removeAll { Self.same($0.name, name) }
            if let newValue { all.append((name, newValue)) }
        }
    }

    /// Every value of a field that may stand several times.
    public func values(of name: String) -> [String] { all.filter { Self.same($0.name, name) }.map(\.value) }

    /// How often a field stands.
    public func count(of name: String) -> Int { all.count { Self.same($0.name, name) } }

    public mutating func append(_ name: String, _ value: String) { all.append((name, value)) }

    /// Whether two names are equal but for the case of ASCII letters.
    static func same(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        // Most are written the same way, for which comparing is one call.
        if left == right { return true }
        return zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
