/// Bits, the lowest of a byte first: which rows of a column are there, or the values of a boolean one.
public struct ArrowBitmap: Sendable, Hashable {
    public private(set) var bytes: [UInt8] = []
    public private(set) var count = 0
    /// How many of the bits are not set.
    public private(set) var unsetCount = 0

    public init() {}

    public mutating func append(_ bit: Bool) { append(bit ? 1 : 0, count: 1) }

    public mutating func append(repeating bit: Bool, count: Int) {
        var rest = count
        while rest > 0 {
            append(bit ? .max : 0, count: min(rest, 64))
            rest -= 64
        }
    }

    /// Appends the lowest bits of a word, at most all 64.
    public mutating func append(_ word: UInt64, count added: Int) {
        guard added > 0 else { return }
        var word = added < 64 ? word & (1 << UInt64(added) - 1) : word
        unsetCount += added - word.nonzeroBitCount
        var rest = added
        let used = count & 7
        count += added
        if used > 0 {
            bytes[bytes.count - 1] |= UInt8(truncatingIfNeeded: word << UInt64(used))
            word >>= UInt64(8 - used)
            rest -= 8 - used
        }
        while rest > 0 {
            bytes.append(UInt8(truncatingIfNeeded: word))
            word >>= 8
            rest -= 8
        }
    }
}
