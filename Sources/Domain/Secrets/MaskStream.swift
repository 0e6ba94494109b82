/// Masks text that comes in pieces: a secret is found wherever the pieces are cut.
///
/// It holds back as much as the longest secret has, until more comes or the text ends.
public struct MaskStream: ~Copyable {
    private let mask: SecretMask
    private var held: [UInt8] = []
    /// How much of `held` belongs to a secret that was already replaced.
    private var replaced = 0

    public init(_ mask: SecretMask) { self.mask = mask }

    /// What of the text so far cannot change any more.
    public mutating func push(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        held.append(contentsOf: bytes)
        if mask.isEmpty { return take(held.count) }
        return take(max(0, held.count - (mask.longest - 1)))
    }

    /// What was held back.
    public mutating func finish() -> [UInt8] { take(held.count) }

    /// The text before `end`, where every secret that begins is whole in `held`.
    private mutating func take(_ end: Int) -> [UInt8] {
        var output: [UInt8] = []
        var position = replaced
        for range in mask.ranges(in: held, upTo: end, isCut: false) {
            if range.lowerBound < position {
                // It goes on from a secret that was replaced already.
                position = max(position, range.upperBound)
                continue
            }
            output.append(contentsOf: held[position..<range.lowerBound])
            output.append(contentsOf: SecretMask.replacement)
            position = range.upperBound
        }
        if position < end {
            output.append(contentsOf: held[position..<end])
            position = end
        }
        held.removeFirst(min(end, held.count))
        replaced = max(0, position - end)
        return output
    }
}
