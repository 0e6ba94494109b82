/// Writes the XML documents of S3: elements and text, nothing else.
public struct XMLWriter {
    public private(set) var bytes: [UInt8]
    public static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    public init() { bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8) + [UInt8(ascii: "\n")] }

    /// A document of one element in S3's namespace.
    public static func document(_ root: String, _ body: (inout XMLWriter) -> Void) -> [UInt8] {
        var writer = XMLWriter()
        writer.bytes += "<\(root) xmlns=\"\(namespace)\">".utf8
        body(&writer)
        writer.bytes += "</\(root)>".utf8
        return writer.bytes
    }

    public mutating func element(_ name: String, _ body: (inout XMLWriter) -> Void) {
        bytes += "<\(name)>".utf8
        body(&self)
        bytes += "</\(name)>".utf8
    }

    public mutating func element(_ name: String, _ text: String) {
        bytes += "<\(name)>".utf8
        append(text)
        bytes += "</\(name)>".utf8
    }

    public mutating func element(_ name: String, _ number: Int) { element(name, String(number)) }
    public mutating func element(_ name: String, _ flag: Bool) { element(name, flag ? "true" : "false") }

    /// Writes an element with a type of XML Schema's instances, as grantees have.
    public mutating func typed(_ name: String, _ type: String, _ body: (inout XMLWriter) -> Void) {
        bytes += "<\(name) xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"\(type)\">".utf8
        body(&self)
        bytes += "</\(name)>".utf8
    }

    /// Text, with what XML 1.0 has no character for written as the reference of one that it has not: readers say so, and lose nothing.
    private mutating func append(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case 0..<0x20, 0x7F: bytes += "&#x\(String(byte, radix: 16));".utf8
            default: bytes.append(byte)
            }
        }
    }
}
