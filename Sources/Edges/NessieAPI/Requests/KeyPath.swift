internal import Cataloging
internal import Errors
internal import JSON

/// The key of a content as it stands in a path or query.
///
/// The older form puts dots between the elements and U+001D (or U+0000) for a dot inside one. The newer one, known by the dot that
/// it starts with, writes `*.` for a dot, `**` for a star, `*{` for `/`, `*}` for `\` and `*[` for `%` inside an element.
enum KeyPath {
    static func parse(_ text: String) throws -> ContentKey { try ContentKey(try elements(of: text)) }

    /// The elements, none for the empty text.
    static func elements(of text: String) throws(NessieFailure) -> [String] {
        let bytes = Array(text.utf8)
        return bytes.first == dot ? try escaped(bytes.dropFirst(), text) : plain(bytes)
    }

    private static let dot = UInt8(ascii: ".")

    private static func plain(_ bytes: [UInt8]) -> [String] {
        guard !bytes.isEmpty else { return [] }
        return bytes.split(separator: dot, omittingEmptySubsequences: false).map { part in
            String(decoding: part.map { $0 == 0x1D || $0 == 0 ? dot : $0 }, as: UTF8.self)
        }
    }

    private static func escaped(_ bytes: ArraySlice<UInt8>, _ text: String) throws(NessieFailure) -> [String] {
        var elements: [String] = []
        var element: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case dot:
                elements.append(String(decoding: element, as: UTF8.self))
                element.removeAll()
            case UInt8(ascii: "*"):
                guard let letter = rest.popFirst(), let meant = escapes[letter] else {
                    throw .badRequest("the key '\(text)' has a '*' that is followed by none of . * { } [")
                }
                element.append(meant)
            default: element.append(byte)
            }
        }
        return elements + [String(decoding: element, as: UTF8.self)]
    }

    private static let escapes: [UInt8: UInt8] = [
        dot: dot, UInt8(ascii: "*"): UInt8(ascii: "*"), UInt8(ascii: "{"): UInt8(ascii: "/"),
        UInt8(ascii: "}"): UInt8(ascii: "\\"), UInt8(ascii: "["): UInt8(ascii: "%"),
    ]

    /// The older form, which filters see as `encodedKey`.
    static func text(_ elements: some Collection<String>) -> String {
        elements.map { $0.replacing(".", with: "\u{1D}") }.joined(separator: ".")
    }
}

extension ContentKey {
    var nessieJSON: JSONValue { ["elements": .array(elements.map { .string($0) })] }
}
