package import Querying

/// Values as JSON.
///
/// Numbers of any size keep every digit; what JSON has no numbers for (NaN, infinities) is text, and so are dates, times and
/// the rest. Structures and maps with text keys become objects, other maps become arrays of `{"key": …, "value": …}`.
package enum ValueJSON {
    /// - Parameter isJSON: The text is a JSON document itself and becomes part of the output.
    package static func append(_ value: QueryValue, isJSON: Bool = false, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .boolean, .integer, .unsigned, .wide, .decimal: ValueText.append(value, to: &output)
        case .float(let number): append(Double(number), "\(number)", to: &output)
        case .double(let number): append(number, "\(number)", to: &output)
        case .text(let text):
            if isJSON { append(document: text, to: &output) } else { append(string: text, to: &output) }
        case .timestamp(let microseconds):
            quote(to: &output) { ValueText.append(timestamp: microseconds, separator: "T", to: &$0) }
        case .timestampNanoseconds(let nanoseconds):
            quote(to: &output) { ValueText.append(nanoseconds: nanoseconds, separator: "T", to: &$0) }
        case .timestampWithTimeZone(let microseconds):
            quote(to: &output) {
                if ValueText.append(timestamp: microseconds, separator: "T", to: &$0) { $0.append(UInt8(ascii: "Z")) }
            }
        case .blob, .uuid, .date, .time, .timeWithTimeZone, .interval:
            append(string: ValueText.text(value), to: &output)
        case .list(let elements):
            list("[", "]", elements, to: &output) { append($0, to: &$1) }
        case .structure(let fields):
            list("{", "}", fields, to: &output) { field, output in
                append(string: field.name, to: &output)
                output.append(UInt8(ascii: ":"))
                append(field.value, to: &output)
            }
        case .map(let entries): append(entries, to: &output)
        }
    }

    private static func append(_ entries: [QueryValue.Entry], to output: inout [UInt8]) {
        if entries.allSatisfy({ $0.key.textValue != nil }) {
            list("{", "}", entries, to: &output) { entry, output in
                append(entry.key, to: &output)
                output.append(UInt8(ascii: ":"))
                append(entry.value, to: &output)
            }
        } else {
            list("[", "]", entries, to: &output) { entry, output in
                output.append(contentsOf: "{\"key\":".utf8)
                append(entry.key, to: &output)
                output.append(contentsOf: ",\"value\":".utf8)
                append(entry.value, to: &output)
                output.append(UInt8(ascii: "}"))
            }
        }
    }

    private static func append(_ number: Double, _ text: String, to output: inout [UInt8]) {
        if number.isFinite {
            output.append(contentsOf: text.utf8)
        } else {
            append(string: number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity", to: &output)
        }
    }

    /// A document loses its line breaks, so that it can stand in a line of NDJSON.
    private static func append(document text: String, to output: inout [UInt8]) {
        // Inside of strings JSON allows no raw line breaks, so every one that is here stands between values.
        for byte in text.utf8 { output.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
    }

    private static func quote(to output: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        output.append(UInt8(ascii: "\""))
        body(&output)
        output.append(UInt8(ascii: "\""))
    }

    private static func list<Element>(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ elements: [Element], to output: inout [UInt8],
        _ body: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: opening))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            body(element, &output)
        }
        output.append(UInt8(ascii: closing))
    }

    package static func append(string: String, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case ..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
