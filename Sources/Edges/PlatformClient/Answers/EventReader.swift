/// Takes the data of events out of the pieces of a stream: lines of NDJSON, or server-sent events.
struct EventReader {
    private let isLines: Bool
    private var rest: [UInt8] = []
    private var data: [UInt8] = []
    private var name = ""
    /// Whether the server has said that nothing more comes.
    private var isEnded = false

    init(isLines: Bool) { self.isLines = isLines }

    /// Whether the stream may end here: events that are sent one by one are followed by one with the name `end`.
    var isAtEnd: Bool { isLines ? rest.isEmpty : isEnded && rest.isEmpty }

    /// The data of the events that a piece completes.
    mutating func receive(_ piece: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest + piece[start..<end]
            rest = []
            start = end + 1
            if isLines {
                if !line.isEmpty { found.append(line) }
            } else if let event = take(line) {
                found.append(event)
            }
        }
        rest += piece[start...]
        return found
    }

    /// Takes a line of server-sent events; an empty one completes an event.
    private mutating func take(_ line: [UInt8]) -> [UInt8]? {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        guard line.isEmpty else {
            if let value = Self.value(of: "data", in: line) {
                if !data.isEmpty { data.append(UInt8(ascii: "\n")) }
                data += value
            } else if let value = Self.value(of: "event", in: line) {
                name = String(decoding: value, as: UTF8.self)
            }
            return nil
        }
        defer { (data, name) = ([], "") }
        if name == "end" {
            isEnded = true
            return nil
        }
        return data.isEmpty ? nil : data
    }

    private static func value(of field: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let begin = Array("\(field):".utf8)
        guard line.starts(with: begin) else { return nil }
        let value = line.dropFirst(begin.count)
        return value.first == UInt8(ascii: " ") ? value.dropFirst() : value
    }
}
