internal import JSON

/// Writes JSON straight into bytes, for documents that are written on every commit.
struct JSONByteWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether the next member or element follows another.
    private var needsComma = false

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func object(_ body: (inout JSONByteWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    mutating func array<Element>(_ name: String, _ elements: [Element], _ body: (inout JSONByteWriter, Element) -> Void)
    {
        self.name(name)
        open(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        close(UInt8(ascii: "]"))
    }

    mutating func name(_ name: String) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: Int64) {
        self.name(name)
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    mutating func member(_ name: String, _ map: [String: String]) {
        self.name(name)
        object { writer in
            for (key, value) in map.sorted(by: { $0.key < $1.key }) { writer.member(key, value) }
        }
    }

    /// A value that is JSON already.
    mutating func encoded(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    mutating func value(_ value: JSONValue) {
        separate()
        bytes.append(contentsOf: value.encoded())
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ mark: UInt8) {
        separate()
        bytes.append(mark)
        needsComma = false
    }

    private mutating func close(_ mark: UInt8) {
        bytes.append(mark)
        needsComma = true
    }

    private mutating func string(_ text: String) {
        guard Self.isPlain(text) else {
            bytes.append(contentsOf: JSONValue.string(text).encoded())
            return
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a text stands in JSON as it is.
    private static func isPlain(_ text: String) -> Bool {
        let span = text.utf8Span.span
        for index in span.indices {
            let byte = span[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }
}
