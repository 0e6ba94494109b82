public import Clocks

/// Times as signatures write them: `20261121T150405Z`.
public enum SigningTime {
    public static func text(_ time: Timestamp) -> String {
        let plain = time.description.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
        return String(decoding: plain.prefix(15), as: UTF8.self) + "Z"
    }

    public static func parse(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(20)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 { plain.append(UInt8(ascii: "-")) }
            if index == 11 || index == 13 { plain.append(UInt8(ascii: ":")) }
            plain.append(byte)
        }
        return Timestamp(String(decoding: plain, as: UTF8.self))
    }
}
