/// A pattern of file names: `*` and `?` within a segment, `**` across segments.
struct FileGlob {
    private let pattern: [UInt8]

    init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

    func matches(_ path: Substring) -> Bool { Self.matches(pattern[...], Array(path.utf8)[...]) }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let slash = UInt8(ascii: "/")
        switch first {
        case UInt8(ascii: "*"):
            let crosses = pattern.dropFirst().first == first
            let rest = pattern.dropFirst(crosses ? 2 : 1)
            var tail = text
            while true {
                if matches(rest, tail) { return true }
                guard let next = tail.first, crosses || next != slash else { return false }
                tail = tail.dropFirst()
            }
        case UInt8(ascii: "?"):
            guard let next = text.first, next != slash else { return false }
            return matches(pattern.dropFirst(), text.dropFirst())
        default:
            guard text.first == first else { return false }
            return matches(pattern.dropFirst(), text.dropFirst())
        }
    }
}
