/// Chance from a seed (SplitMix64): the same seed gives the same sequence on every machine.
final class SimulatedChance {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

    /// A whole number of a range.
    func among(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    func happens(_ percent: Int) -> Bool { below(100) < percent }

    func share() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
