internal import Execution

/// Cuts a stream of bytes into lines, none longer than a limit.
struct LineSplitter {
    let stream: ProcessLine.Stream
    let lineLimit: Int
    private var partial: [UInt8] = []
    /// Whether the rest of an overlong line is being left out.
    private var isCutting = false

    init(stream: ProcessLine.Stream, lineLimit: Int) {
        self.stream = stream
        self.lineLimit = lineLimit
    }

    /// The lines that these bytes complete.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [ProcessLine] {
        var lines: [ProcessLine] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            append(bytes[start..<end])
            lines.append(line())
            start = end + 1
        }
        append(bytes[start...])
        return lines
    }

    /// What comes after is left out.
    mutating func cut() { isCutting = !partial.isEmpty || isCutting }

    /// What stands after the last line's end.
    mutating func rest() -> [ProcessLine] { partial.isEmpty ? [] : [line()] }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        let room = lineLimit - partial.count
        if bytes.count > room { isCutting = true }
        partial.append(contentsOf: bytes.prefix(max(0, room)))
    }

    private mutating func line() -> ProcessLine {
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        defer {
            partial.removeAll(keepingCapacity: true)
            isCutting = false
        }
        return ProcessLine(stream: stream, text: String(decoding: partial, as: UTF8.self), isCut: isCutting)
    }
}
