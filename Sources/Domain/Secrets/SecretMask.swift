public import JSON

/// Replaces secrets in text as it passes: as they are, line by line, and as base 64, percent-encoded and inside JSON.
public struct SecretMask: Sendable {
    /// What stands in a secret's place.
    public static let replacement = Array("***".utf8)

    /// By the first two bytes of each pattern, the longest first.
    private var patterns: [UInt16: [[UInt8]]] = [:]
    /// One bit for each pair of bytes that a pattern begins with.
    private var starts = [UInt64](repeating: 0, count: 1024)
    /// Of the longest pattern.
    public private(set) var longest = 0

    public var isEmpty: Bool { longest == 0 }

    public init(_ values: some Sequence<[UInt8]>) {
        var all: Set<[UInt8]> = []
        for value in values { all.formUnion(SecretForms.forms(of: value)) }
        for pattern in all {
            patterns[Self.key(pattern[0], pattern[1]), default: []].append(pattern)
            longest = max(longest, pattern.count)
        }
        for (key, group) in patterns {
            patterns[key] = group.sorted { $0.count > $1.count }
            starts[Int(key >> 6)] |= 1 << UInt64(key & 63)
        }
    }

    private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }

    public func mask(_ text: String) -> String {
        if isEmpty { return text }
        let bytes = Array(text.utf8)
        guard let masked = masked(bytes, upTo: bytes.count, isCut: false) else { return text }
        return String(decoding: masked, as: UTF8.self)
    }

    /// - Parameter isCut: The text goes on, out of sight: the beginning of a secret at its end is masked too.
    public func mask(_ text: String, isCut: Bool) -> String {
        if isEmpty { return text }
        let bytes = Array(text.utf8)
        guard let masked = masked(bytes, upTo: bytes.count, isCut: isCut) else { return text }
        return String(decoding: masked, as: UTF8.self)
    }

    public func mask(_ bytes: [UInt8]) -> [UInt8] { masked(bytes, upTo: bytes.count, isCut: false) ?? bytes }

    /// Texts and names inside a JSON value.
    public func mask(_ value: JSONValue) -> JSONValue {
        if isEmpty { return value }
        switch value {
        case .string(let text): return .string(mask(text))
        case .array(let elements): return .array(elements.map(mask))
        case .object(let object): return .object(JSONObject(object.members.map { (mask($0.name), mask($0.value)) }))
        case .integer, .double:
            let text = value.text()
            let masked = mask(text)
            return masked == text ? value : .string(masked)
        case .null, .bool: return value
        }
    }

    /// The bytes before `end` with secrets replaced; nil where there are none.
    ///
    /// Secrets may reach behind `end`.
    func masked(_ bytes: [UInt8], upTo end: Int, isCut: Bool, from start: Int = 0) -> [UInt8]? {
        let ranges = ranges(in: bytes, upTo: end, isCut: isCut, from: start)
        if ranges.isEmpty { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(end)
        var position = start
        for range in ranges {
            output.append(contentsOf: bytes[position..<range.lowerBound])
            output.append(contentsOf: Self.replacement)
            position = range.upperBound
        }
        if position < end { output.append(contentsOf: bytes[position..<end]) }
        return output
    }

    /// Where secrets stand that begin before `end`, those that overlap as one.
    func ranges(in bytes: [UInt8], upTo end: Int, isCut: Bool, from start: Int = 0) -> [Range<Int>] {
        guard !isEmpty, bytes.count >= 2 else { return [] }
        var found: [Range<Int>] = []
        for index in start..<max(start, min(end, bytes.count - 1)) {
            let key = Self.key(bytes[index], bytes[index + 1])
            guard starts[Int(key >> 6)] & (1 << UInt64(key & 63)) != 0,
                let length = match(bytes, at: index, key, isCut: isCut)
            else { continue }
            if let last = found.last, index < last.upperBound {
                found[found.count - 1] = last.lowerBound..<max(last.upperBound, index + length)
            } else {
                found.append(index..<index + length)
            }
        }
        return found
    }

    private func match(_ bytes: [UInt8], at index: Int, _ key: UInt16, isCut: Bool) -> Int? {
        let rest = bytes.count - index
        for pattern in patterns[key] ?? [] {
            if pattern.count <= rest {
                if bytes[index..<index + pattern.count].elementsEqual(pattern) { return pattern.count }
            } else if isCut, rest >= SealedSecret.shortestValue, bytes[index...].elementsEqual(pattern[..<rest]) {
                return rest
            }
        }
        return nil
    }
}
