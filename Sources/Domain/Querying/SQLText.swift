/// Writes names and values into SQL text.
public enum SQLText {
    /// A name in double quotes.
    public static func identifier(_ name: String) -> String { quoted(name, UInt8(ascii: "\"")) }

    /// A text in single quotes.
    public static func literal(_ text: String) -> String { quoted(text, UInt8(ascii: "'")) }

    private static func quoted(_ text: String, _ mark: UInt8) -> String {
        var bytes: [UInt8] = [mark]
        bytes.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            if byte == mark { bytes.append(mark) }
            bytes.append(byte)
        }
        bytes.append(mark)
        return String(decoding: bytes, as: UTF8.self)
    }
}
