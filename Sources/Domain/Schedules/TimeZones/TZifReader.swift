import Errors

/// Reads compiled time zones: TZif files of version 2 and later (RFC 9636).
struct TZifReader {
    let name: String
    let bytes: [UInt8]

    /// The size of a file at most; real ones have 4 KB.
    static let sizeLimit = 1 << 20
    private static let headerSize = 44

    private struct Header {
        var version: UInt8
        var utcIndicators, standardIndicators, leapSeconds, transitions, types, characters: Int

        /// The bytes of the block behind the header.
        func size(timeSize: Int) -> Int {
            transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
                + utcIndicators
        }
    }

    func read() throws(MartletError) -> TimeZoneRules {
        guard bytes.count <= Self.sizeLimit else { throw corrupt("is longer than \(Self.sizeLimit) bytes") }
        let first = try header(at: 0)
        guard first.version >= UInt8(ascii: "2") else {
            throw corrupt("is of version 1, which has no times after 2037")
        }
        let second = Self.headerSize + first.size(timeSize: 4)
        let header = try header(at: second)
        var at = second + Self.headerSize
        guard at + header.size(timeSize: 8) <= bytes.count, header.types > 0 else { throw corrupt("is cut off") }
        var transitions = (0..<header.transitions).map { integer(at: at + $0 * 8, size: 8) }
        at += header.transitions * 8
        let indices = (0..<header.transitions).map { Int(bytes[at + $0]) }
        at += header.transitions
        let types = (0..<header.types).map { Int32(truncatingIfNeeded: integer(at: at + $0 * 6, size: 4)) }
        guard indices.allSatisfy({ $0 < types.count }), transitions == transitions.sorted() else {
            throw corrupt("has transitions that are out of order")
        }
        var offsets = indices.map { types[$0] }
        let footer = bytes[(second + Self.headerSize + header.size(timeSize: 8))...]
        if footer.count > 2, footer.first == UInt8(ascii: "\n"), footer.last == UInt8(ascii: "\n") {
            let text = String(decoding: footer.dropFirst().dropLast(), as: UTF8.self)
            guard let rule = PosixTimeZone(text) else {
                throw corrupt("ends with the rule '\(text)', which is not understood")
            }
            for change in rule.changes(after: transitions.last ?? 0, through: TimeZoneRules.lastYear) {
                transitions.append(change.moment)
                offsets.append(change.offset)
            }
        }
        return TimeZoneRules(name: name, transitions: transitions, offsets: offsets, initialOffset: types[0])
    }

    private func header(at start: Int) throws(MartletError) -> Header {
        guard start + Self.headerSize <= bytes.count, Array(bytes[start..<start + 4]) == Array("TZif".utf8) else {
            throw corrupt("is no compiled time zone")
        }
        let counts = (0..<6).map { Int(integer(at: start + 20 + $0 * 4, size: 4)) }
        guard counts.allSatisfy({ (0...Self.sizeLimit).contains($0) }) else { throw corrupt("has impossible counts") }
        return Header(
            version: bytes[start + 4], utcIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
            transitions: counts[3], types: counts[4], characters: counts[5])
    }

    /// A signed number, its highest byte first.
    private func integer(at start: Int, size: Int) -> Int64 {
        let unsigned = bytes[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4
            ? Int64(Int32(truncatingIfNeeded: unsigned)) : Int64(bitPattern: unsigned)
    }

    private func corrupt(_ what: String) -> MartletError {
        MartletError(
            .corrupt, "the file of the time zone '\(name)' \(what)", hint: "Install the package tzdata again.")
    }
}
