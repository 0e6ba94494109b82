package import Querying

/// Turns the chunks of a result into the bytes of a text format, piece by piece.
package protocol ResultEncoder {
    mutating func begin(_ columns: [ColumnInfo]) -> [UInt8]
    mutating func encode(_ chunk: ResultChunk) -> [UInt8]
    mutating func end() -> [UInt8]
}

/// Comma-separated values (RFC 4180) with line feeds at the ends of lines.
///
/// NULL is an empty field and an empty text is `""`, so that they can be told apart.
package struct CSVEncoder: ResultEncoder {
    private let hasHeader: Bool

    package init(hasHeader: Bool = true) { self.hasHeader = hasHeader }

    package mutating func begin(_ columns: [ColumnInfo]) -> [UInt8] {
        guard hasHeader else { return [] }
        var output: [UInt8] = []
        for (index, column) in columns.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            Self.append(field: column.name, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
        return output
    }

    package mutating func encode(_ chunk: ResultChunk) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(chunk.rowCount * chunk.columns.count * 8)
        for row in 0..<chunk.rowCount {
            for (index, column) in chunk.columns.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                switch column[row] {
                case .null: break
                case .text(let text): Self.append(field: text, to: &output)
                case .list, .structure, .map, .blob: Self.append(field: ValueText.text(column[row]), to: &output)
                default: ValueText.append(column[row], to: &output)
                }
            }
            output.append(UInt8(ascii: "\n"))
        }
        return output
    }

    package mutating func end() -> [UInt8] { [] }

    /// A text, in quotes where it needs them.
    private static func append(field text: String, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: text.utf8)
        guard needsQuotes(output[start...]) else { return }
        let content = Array(output[start...])
        output.removeSubrange(start...)
        output.append(UInt8(ascii: "\""))
        for byte in content {
            if byte == UInt8(ascii: "\"") { output.append(byte) }
            output.append(byte)
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ field: ArraySlice<UInt8>) -> Bool {
        guard let first = field.first, let last = field.last else { return true }
        if first == 0x20 || last == 0x20 { return true }
        return field.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
    }
}

/// One JSON object for each row: all in an array, or each on a line of its own (NDJSON).
package struct JSONEncoder: ResultEncoder {
    package var isLines: Bool
    private var names: [[UInt8]] = []
    private var isJSON: [Bool] = []
    private var isFirst = true

    package init(isLines: Bool) { self.isLines = isLines }

    package mutating func begin(_ columns: [ColumnInfo]) -> [UInt8] {
        isJSON = columns.map { $0.type == .json }
        names = Self.distinct(columns.map(\.name)).map { name in
            var bytes: [UInt8] = []
            ValueJSON.append(string: name, to: &bytes)
            return bytes + [UInt8(ascii: ":")]
        }
        return isLines ? [] : Array("[".utf8)
    }

    package mutating func encode(_ chunk: ResultChunk) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(chunk.rowCount * chunk.columns.count * 16)
        for row in 0..<chunk.rowCount {
            if !isLines { output.append(contentsOf: (isFirst ? "\n" : ",\n").utf8) }
            isFirst = false
            output.append(UInt8(ascii: "{"))
            for (index, column) in chunk.columns.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                output.append(contentsOf: names[index])
                ValueJSON.append(column[row], isJSON: isJSON[index], to: &output)
            }
            output.append(UInt8(ascii: "}"))
            if isLines { output.append(UInt8(ascii: "\n")) }
        }
        return output
    }

    package mutating func end() -> [UInt8] { isLines ? [] : Array((isFirst ? "]\n" : "\n]\n").utf8) }

    /// Gives the second and further columns of one name a number, since a member of an object must have a name of its own.
    package static func distinct(_ names: [String]) -> [String] {
        var taken = Set(names)
        var seen: Set<String> = []
        return names.map { name in
            if seen.insert(name).inserted { return name }
            var number = 1
            while taken.contains("\(name)_\(number)") { number += 1 }
            taken.insert("\(name)_\(number)")
            return "\(name)_\(number)"
        }
    }
}
